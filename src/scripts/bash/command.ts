import { baseName, benchmarkOf, isMpi, mpiHostOptions, passingStyle, runsOthers } from './launchers.js';
import { assignmentOf, passedBy, type Assignment, type Passed, type Word } from './passed.js';
import { lookupIn, readAssignment, report, type Reading } from './reading.js';
import type { Setting } from '../setting.js';
import { copyState, type ShellState } from './shellState.js';
import { rangeOf, type SyntaxNode } from '../syntax.js';
import { evaluate, unknownVariable } from './word.js';

/** `set -a`, `set +a`, `set -o allexport`. */
function readSet(words: readonly Word[], state: ShellState): void {
  for (const [i, word] of words.entries()) {
    const text = word.node.text;
    const named = (text === '-o' || text === '+o') && words[i + 1]?.node.text === 'allexport';
    if (named || /^[-+]\w*a/u.test(text)) state.allExport = text.startsWith('-');
  }
}

/** `env` with its options: what it sets, whether it starts empty, and how many words it takes. */
function readEnv(
  words: readonly Word[],
  lookup: (name: string) => string | null,
): { assignments: Assignment[]; unset: string[]; empty: boolean; length: number } {
  const assignments: Assignment[] = [];
  const unset: string[] = [];
  let empty = false;
  let i = 1;
  for (; i < words.length; i++) {
    const node = words[i]?.node;
    if (node === undefined) break;
    const assignment = assignmentOf(node, lookup);
    if (assignment !== null) assignments.push(assignment);
    else if (node.text === '-i' || node.text === '-' || node.text === '--ignore-environment') empty = true;
    else if (node.text === '-u' || node.text === '--unset') unset.push(words[++i]?.node.text ?? '');
    else if (node.text === '-C' || node.text === '--chdir') i++;
    else if (!node.text.startsWith('-')) break;
  }
  return { assignments, unset, empty, length: i };
}

/** The setting as it reaches the program: with the text that the variable has by then. */
function reaching(state: ShellState): Map<string, Setting> {
  const settings = new Map<string, Setting>();
  for (const [name, variable] of state.variables) {
    if (variable.exported === false || variable.setting === null) continue;
    const text = variable.exported === 'maybe' ? unknownVariable : variable.text;
    settings.set(name, { ...variable.setting, ...text, reach: 'ranks' });
  }
  return settings;
}

/** What of the shell's environment a launcher lets through: mpirun with a list of hosts only what `-x` names, srun by `--export`. */
function filtered(environment: Map<string, Setting>, launcher: string, passed: Passed, words: readonly Word[]): void {
  const remote = isMpi(launcher) && words.some((word) => mpiHostOptions.includes(word.node.text));
  if (passed.all && !remote) return;
  for (const name of [...environment.keys()]) if (!passed.forwarded.includes(name)) environment.delete(name);
}

/** The name of a program as far as it can be told: `$BIN/all_reduce_perf` is all_reduce_perf. */
function programName(word: Word | undefined): string {
  if (word === undefined) return '';
  if (word.text.value !== null) return baseName(word.text.value);
  return baseName(word.node.text.replace(/["']$/u, ''));
}

/** Reads the nodes of one simple command: prefix assignments, what launchers pass on, and whether it runs a benchmark. */
export function readCommand(nodes: readonly SyntaxNode[], state: ShellState, scope: string, reading: Reading): void {
  const [start] = nodes;
  const stop = nodes.at(-1);
  if (start === undefined || stop === undefined) return;
  const lookup = lookupIn(state);
  const place = `${scope}/command@${String(start.startPosition.row + 1)}:${String(start.startPosition.column)}`;
  const own = new Map<string, Setting>();
  const take = (assignment: Assignment): void => {
    const setting = report(reading, assignment, true, place);
    if (setting !== null) own.set(assignment.name, setting);
  };
  const prefixed = start.type === 'variable_assignment' ? copyState(state) : state;
  const words: Word[] = [];
  for (const child of nodes) {
    if (child.type === 'variable_assignment') {
      // Each prefix sees those before it; the words of the command do not.
      const assignment = readAssignment(child, prefixed);
      if (assignment === null) continue;
      take(assignment);
      prefixed.variables.set(assignment.name, { text: assignment.text, exported: true, setting: null });
    } else if (!child.type.endsWith('redirect')) words.push({ node: child, text: evaluate(child, lookup) });
  }
  const first = programName(words[0]);
  if (first === 'set') readSet(words.slice(1), state);

  const environment = reaching(state);
  const firstUnknown = words[0]?.text.value === null;
  const program = words.findIndex((word) => benchmarkOf(programName(word)) !== null);
  const end = program < 0 ? words.length : program;
  if (firstUnknown || runsOthers(first)) {
    for (let i = 0; i < end; i++) {
      const name = programName(words[i]);
      if (name === 'env') {
        const env = readEnv(words.slice(i), lookup);
        if (env.empty) environment.clear();
        for (const unset of env.unset) environment.delete(unset);
        env.assignments.forEach(take);
        i += env.length - 1;
      } else if (passingStyle(name).flags.length + passingStyle(name).lists.length > 0) {
        const passed = passedBy(name, words.slice(i + 1, end), lookup);
        for (const [key, setting] of own) environment.set(key, setting);
        own.clear();
        filtered(environment, name, passed, words.slice(i + 1, end));
        passed.assignments.forEach(take);
      }
    }
  } else if (program > 0) return;
  if (program < 0) return;

  const benchmark = benchmarkOf(programName(words[program])) ?? '';
  const settings = [...new Map([...environment, ...own]).values()];
  reading.commands.push({ range: rangeOf(start, stop), argv: words.map((word) => word.text.value), program, benchmark, settings });
}
