import { followChain, type Environment, type Meets } from './chain.js';
import { readContainer } from './containers.js';
import type { EmbeddedText } from '../fileReading.js';
import type { Heredoc } from './heredoc.js';
import { launchOf, throughText } from './launch.js';
import { benchmarkOf, launcherOf } from './launchers.js';
import { programName } from './layers.js';
import { echoed, feedFile, keepText, piecesOf, printed, runText, writeFile, writeHeredoc, writtenBy } from './output.js';
import { pairOf, textOf } from './passed.js';
import { fileOf, readAssignment, report, type Reading, type Target } from './reading.js';
import type { Setting } from '../setting.js';
import { copyState, plainVariable, type ShellState, type ShellVariable } from './shellState.js';
import { slipOf } from './slips.js';
import { readEnvFile } from './sourced.js';
import { rangeOf, type SyntaxNode } from '../syntax.js';
import { unknownVariable } from './word.js';
import { expandWord, type Word } from './words.js';

/** Where a command reads from and writes to, as far as its redirections say. */
export interface Streams {
  readonly input: Heredoc | null;
  /** The file that its output goes to, as written; null where that is none. */
  readonly output: Target | null;
}

/** Records an assignment and what it makes of its variable. */
export function store(
  reading: Reading,
  state: ShellState,
  assignment: Parameters<typeof report>[1] & Partial<Pick<ShellVariable, 'words' | 'array'>>,
  exported: boolean,
  scope: string,
): void {
  const before = state.variables.get(assignment.name);
  const reasons = [exported, state.allExport, before?.exported ?? false];
  const visible = reasons.includes(true) || (reasons.includes('maybe') ? 'maybe' : false);
  const setting = report(reading, assignment, visible !== false, scope);
  const { text, words = null, array = false } = assignment;
  state.variables.set(assignment.name, { text, exported: visible, setting, words, array });
}

/** What reaches a program, by the variables that it was worked out from: many commands run with the same. */
const reached = new WeakMap<ReadonlyMap<string, ShellVariable>, ReadonlyMap<string, Setting>>();

/** The settings as they reach a program: with the text that each variable has by then. */
export function reaching(state: ShellState): ReadonlyMap<string, Setting> {
  const variables = state.variables.entries();
  const before = reached.get(variables);
  if (before !== undefined) return before;
  const settings: Environment = new Map();
  reached.set(variables, settings);
  for (const [name, variable] of variables) {
    const { setting } = variable;
    if (variable.exported === false || setting === null) continue;
    const text = variable.exported === 'maybe' ? unknownVariable : variable.text;
    const same = setting.value === text.value && setting.unknown === text.unknown && setting.reach !== 'shell';
    settings.set(name, same ? setting : { ...setting, ...text, reach: setting.reach === 'shell' ? 'ranks' : setting.reach });
  }
  return settings;
}

/** `set -a`, `set +a`, `set -o allexport`. */
function readSet(words: readonly Word[], state: ShellState): void {
  for (const [i, word] of words.entries()) {
    const text = word.raw;
    const named = (text === '-o' || text === '+o') && words[i + 1]?.raw === 'allexport';
    if (named || /^[-+](?!o$)\w*a/u.test(text)) state.allExport = text.startsWith('-');
  }
}

/** Builtins that change variables. True where the command is one. */
function readBuiltin(name: string, words: readonly Word[], state: ShellState, scope: string, reading: Reading): boolean {
  const [, first, second] = words;
  switch (name) {
    case 'set':
      // csh writes `set name = value`, which no other shell takes for an assignment.
      readSet(words.slice(1), state);
      return true;
    case 'read':
    case 'mapfile':
    case 'readarray':
    case 'getopts':
      for (const word of words.slice(1)) {
        const before = state.variables.get(textOf(word));
        if (/^[A-Za-z_]\w*$/u.test(textOf(word)))
          state.variables.set(textOf(word), plainVariable(unknownVariable, before?.exported ?? false));
      }
      return true;
    case 'unset':
    case 'unsetenv':
      for (const word of words.slice(1)) state.variables.delete(textOf(word));
      return true;
    case 'setenv': {
      const [command] = words;
      const pair = command === undefined || first === undefined || second === undefined ? null : pairOf(command, first, second);
      if (pair !== null) store(reading, state, pair, true, scope);
      return true;
    }
    case 'module':
    case 'ml':
      for (const word of words) {
        if (/openmpi|hpcx|ompi/iu.test(textOf(word))) state.mpi = 'openmpi';
        else if (/impi|intel-?mpi|oneapi\/mpi|mpich|mvapich/iu.test(textOf(word))) state.mpi = 'hydra';
      }
      return true;
    default:
      return false;
  }
}

/**
 * `cat`, `tee`, `echo` and `printf` that write a file, and texts on standard input that are one. `kept` is what a script sees that a variable keeps;
 * null where what is written is only shown.
 */
function readWriting(name: string, words: readonly Word[], streams: Streams, kept: readonly Setting[] | null, reading: Reading): void {
  const tee = words.findIndex((word) => programName(word) === 'tee');
  const named = tee >= 0 ? words.slice(tee + 1).find((word) => !textOf(word).startsWith('-')) : undefined;
  const keeps = words.slice(tee + 1).some((word) => /^(?:-\w*a|--append$)/u.test(textOf(word)));
  const path: Target | null = named === undefined ? streams.output : { path: textOf(named), appends: keeps };
  const { input } = streams;
  if (input !== null && (name === 'cat' || tee >= 0)) {
    if (path !== null) writeHeredoc(path, input, reading);
    else if (kept !== null) keepText(input, kept, reading);
    return;
  }
  const through = input === null ? null : writtenBy(words);
  if (input !== null && through !== null) {
    writeHeredoc(through, input, reading);
    return;
  }
  if (input !== null) feedFile(name, words, input, reading);
  const [first] = words;
  if (path === null || first === undefined || (name !== 'echo' && name !== 'printf')) return;
  const pieces = name === 'echo' ? echoed(words) : printed(words);
  const own = words.slice(1).find((word) => word.file === null);
  if (own !== undefined) writeFile(path, pieces, first.node, {}, reading);
}

/** Reads the nodes of one simple command: prefix assignments, what launchers pass on, what it runs, writes and starts. */
export function readCommand(
  nodes: readonly SyntaxNode[],
  state: ShellState,
  scope: string,
  reading: Reading,
  streams: Streams = { input: null, output: reading.output },
): void {
  const [start] = nodes;
  const stop = nodes.at(-1);
  if (start === undefined || stop === undefined) return;
  const file = fileOf(reading);
  const { line, character } = start.positionAt(0);
  const place = `${scope}/command@${String(line + 1)}:${String(character)}`;
  const slip = file === null ? slipOf(nodes, null) : null;
  if (slip !== null) {
    reading.slips.push(slip);
    return;
  }
  const own: Environment = new Map();
  const prefixed = start.type === 'variable_assignment' ? copyState(state) : state;
  const words: Word[] = [];
  for (const child of nodes) {
    if (child.type === 'variable_assignment') {
      // Each prefix sees those before it; the words of the command do not.
      const assignment = readAssignment(child, prefixed, file);
      if (assignment === null) continue;
      const setting = report(reading, assignment, true, place);
      if (setting !== null) own.set(assignment.name, setting);
      prefixed.variables.set(assignment.name, plainVariable(assignment.text, true));
    } else if (!child.type.endsWith('redirect')) words.push(...expandWord(child, state, file, start.text === 'eval'));
  }
  const [word] = words;
  const first = programName(word);
  if (word === undefined) return;
  const isKept = /\/subshell@[^/]*$/u.test(scope);
  if (first === 'read' && streams.input !== null) keepText(streams.input, [...reaching(state).values()], reading);
  if (readBuiltin(first, words, state, scope, reading)) return;
  readWriting(first, words, streams, isKept ? [...reaching(state).values()] : null, reading);
  // What a benchmark is named for, by a program that does not run it.
  const known = word.text.value !== null;
  if (known && launcherOf(first) === null && benchmarkOf(first) === null && own.size === 0) return;

  const all = reaching(state);
  const environment = own.size === 0 ? all : new Map([...all, ...own]);
  const taken: Setting[] = [];
  const meets: Meets = {
    take(assignment) {
      const setting = report(reading, assignment, true, place);
      if (setting !== null) taken.push(setting);
      return setting;
    },
    uses: (names) => names.forEach((name) => reading.uses.add(name)),
    envFile: (given, at) => readEnvFile(given, at, reading),
  };
  const chain = followChain(words, state, environment, meets);
  if (file !== null) return;
  const { inner, reads, program } = chain;
  const settings = [...chain.environment.values()];
  const range = rangeOf(start, stop);
  if (program >= 0 && benchmarkOf(programName(words[program])) !== null) {
    const benchmark = benchmarkOf(programName(words[program])) ?? '';
    reading.commands.push({ range, argv: words.map(({ text }) => text.value), program, benchmark, settings });
  }
  for (const layer of chain.layers) readContainer(layer, reading);
  let ran: EmbeddedText | null = null;
  if (inner?.word.file === null) ran = runText(inner.kind, piecesOf(inner.word), inner.word.node, settings, true, reading);
  const { input } = streams;
  const launcher = chain.layers.at(-1)?.launcher.role;
  const fed = reads ?? (launcher === 'slurm' && first === 'sbatch' ? 'bash' : null);
  if (input !== null && fed !== null) ran = runText(fed, input.pieces, input.node, settings, !input.literal, reading);
  const launch = launchOf(chain, words, range, state, { hasInput: input !== null, assigns: own.size + taken.length > 0 });
  if (launch !== null) reading.launches.push(ran === null ? launch : throughText(launch, ran, reading));
}
