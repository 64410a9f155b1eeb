import { lineRange } from '../../base/text.js';
import { nothingRead, type FileReader } from '../fileReading.js';
import { withTree } from '../grammar.js';
import { readCommand } from './command.js';
import { assignmentOf, type Assignment } from './passed.js';
import { lookupIn, readAssignment, report, type Reading, type Script } from './reading.js';
import { copyState, freshState, mergeStates, type ShellState } from './shellState.js';
import { childrenOf, namedChildrenOf, type SyntaxNode } from '../syntax.js';
import { unknownVariable } from './word.js';

function store(reading: Reading, state: ShellState, assignment: Assignment, exported: boolean, scope: string): void {
  const before = state.variables.get(assignment.name);
  const reasons = [exported, state.allExport, before?.exported ?? false];
  const visible = reasons.includes(true) || (reasons.includes('maybe') ? 'maybe' : false);
  const setting = report(reading, assignment, visible !== false, scope);
  state.variables.set(assignment.name, { text: assignment.text, exported: visible, setting });
}

function exportName(reading: Reading, state: ShellState, name: string, exported: boolean): void {
  const variable = state.variables.get(name);
  state.variables.set(name, { text: variable?.text ?? unknownVariable, exported, setting: variable?.setting ?? null });
  const draft = reading.settings.find((setting) => setting === variable?.setting);
  if (exported && draft !== undefined) draft.reach = 'ranks';
}

/** `export`, `declare`, `typeset`, `readonly` and `local`, with their flags. */
function readDeclaration(nodes: readonly SyntaxNode[], state: ShellState, scope: string, reading: Reading): void {
  const [keyword, ...rest] = nodes;
  const flags = rest.filter((child) => child.type === 'word' && /^[-+]/u.test(child.text)).map((child) => child.text);
  const isExport = keyword?.text === 'export';
  const takesAway = isExport ? flags.some((flag) => /^-\w*n/u.test(flag)) : flags.some((flag) => /^\+\w*x/u.test(flag));
  const exports = !takesAway && (isExport || flags.some((flag) => /^-\w*x/u.test(flag)));
  const assigned = rest.filter((child) => child.isNamed && child.text.includes('='));
  // The shell expands all words of a builtin before it assigns any.
  const assignments: Assignment[] = [];
  for (const child of rest) {
    if (child.type === 'variable_name' || (child.type === 'word' && /^[A-Za-z_]\w*$/u.test(child.text))) {
      if (exports || takesAway) exportName(reading, state, child.text, exports);
      continue;
    }
    // The range takes in the keyword where this is all that it declares.
    const outer = assigned.length === 1 && rest.length === 1 + flags.length ? (keyword ?? child) : child;
    const assignment =
      child.type === 'variable_assignment'
        ? readAssignment(child, state, outer)
        : child.isNamed
          ? assignmentOf(child, lookupIn(state), outer)
          : null;
    walkSubstitutions(child, state, scope, reading);
    if (assignment !== null) assignments.push(assignment);
  }
  for (const assignment of assignments) store(reading, state, assignment, exports, scope);
}

/** Runs a part of the script on a copy of the state and returns the copy. */
function branch(nodes: readonly SyntaxNode[], state: ShellState, scope: string, reading: Reading): ShellState {
  const copy = copyState(state);
  for (const node of nodes) walk(node, copy, scope, reading);
  return copy;
}

const placeOf = (kind: string, node: SyntaxNode): string =>
  `${kind}@${String(node.startPosition.row + 1)}:${String(node.startPosition.column)}`;

/** if, elif and else: what all branches agree on holds afterwards. */
function readIf(node: SyntaxNode, state: ShellState, scope: string, reading: Reading): void {
  const children = childrenOf(node);
  const then = children.findIndex((child) => child.type === 'then');
  const clauses = children.filter((child) => child.type === 'elif_clause' || child.type === 'else_clause');
  for (const child of children.slice(0, Math.max(0, then))) walk(child, state, scope, reading);
  const body = children.slice(then + 1).filter((child) => !clauses.includes(child));
  const branches = [branch(body, state, `${scope}/${placeOf('then', node)}`, reading)];
  for (const clause of clauses) branches.push(branch(childrenOf(clause), state, `${scope}/${placeOf('else', clause)}`, reading));
  if (!clauses.some((clause) => clause.type === 'else_clause')) branches.push(copyState(state));
  mergeStates(state, branches);
}

function readCase(node: SyntaxNode, state: ShellState, scope: string, reading: Reading): void {
  const items = namedChildrenOf(node).filter((child) => child.type === 'case_item');
  const branches = items.map((item) => branch(namedChildrenOf(item), state, `${scope}/${placeOf('case', item)}`, reading));
  const whole = items.some((item) => /^\(?\s*\*\s*\)/u.test(item.text));
  mergeStates(state, whole ? branches : [...branches, copyState(state)]);
}

/** A loop or function body: it may run never or often, so what it assigns is not known inside it before it is assigned. */
function readBody(node: SyntaxNode, state: ShellState, scope: string, reading: Reading): void {
  const inside = copyState(state);
  const forget = (part: SyntaxNode): void => {
    const name =
      part.type === 'variable_assignment' || part.type === 'for_statement'
        ? childrenOf(part).find((child) => child.type === 'variable_name')
        : undefined;
    const before = name === undefined ? undefined : inside.variables.get(name.text);
    if (name !== undefined && before !== undefined) inside.variables.set(name.text, { ...before, text: unknownVariable });
    for (const child of namedChildrenOf(part)) forget(child);
  };
  forget(node);
  const after = branch(namedChildrenOf(node), inside, `${scope}/${placeOf('body', node)}`, reading);
  mergeStates(state, [copyState(state), after]);
}

/** Walks the commands inside `$(…)` of a word or value; they run in a subshell. */
function walkSubstitutions(node: SyntaxNode, state: ShellState, scope: string, reading: Reading): void {
  for (const child of namedChildrenOf(node)) {
    if (child.type === 'command_substitution' || child.type === 'process_substitution')
      branch(namedChildrenOf(child), state, `${scope}/${placeOf('subshell', child)}`, reading);
    else walkSubstitutions(child, state, scope, reading);
  }
}

/** A line of several assignments and no command: the grammar takes the command of the next line for theirs. Parts the two again. */
function splitLines(node: SyntaxNode): readonly [before: readonly SyntaxNode[], words: readonly SyntaxNode[]] {
  const children = namedChildrenOf(node);
  const gap = (index: number): string =>
    node.text.slice((children[index]?.endIndex ?? 0) - node.startIndex, (children[index + 1]?.startIndex ?? 0) - node.startIndex);
  const last = children.findLastIndex(
    (child, index) => child.type === 'variable_assignment' && index + 1 < children.length && /(?<!\\)\r?\n/u.test(gap(index)),
  );
  return [children.slice(0, last + 1), children.slice(last + 1).filter((child) => child.type !== 'comment')];
}

function walk(node: SyntaxNode, state: ShellState, scope: string, reading: Reading): void {
  switch (node.type) {
    case 'variable_assignment': {
      walkSubstitutions(node, state, scope, reading);
      const assignment = readAssignment(node, state);
      if (assignment !== null) store(reading, state, assignment, false, scope);
      return;
    }
    case 'declaration_command':
      readDeclaration(childrenOf(node), state, scope, reading);
      return;
    case 'unset_command':
      for (const child of namedChildrenOf(node)) state.variables.delete(child.text);
      return;
    case 'command': {
      walkSubstitutions(node, state, scope, reading);
      const [before, words] = splitLines(node);
      for (const child of before) walk(child, state, scope, reading);
      if (['export', 'declare', 'typeset', 'readonly', 'local'].includes(words[0]?.text ?? ''))
        readDeclaration(words, state, scope, reading);
      else readCommand(words, state, scope, reading);
      return;
    }
    case 'if_statement':
      readIf(node, state, scope, reading);
      return;
    case 'case_statement':
      readCase(node, state, scope, reading);
      return;
    case 'for_statement':
    case 'c_style_for_statement':
    case 'while_statement':
    case 'function_definition':
      readBody(node, state, scope, reading);
      return;
    case 'subshell':
      branch(namedChildrenOf(node), state, `${scope}/${placeOf('subshell', node)}`, reading);
      return;
    case 'pipeline':
      for (const child of namedChildrenOf(node)) branch([child], state, `${scope}/${placeOf('pipe', child)}`, reading);
      return;
    case 'list': {
      const [left, ...right] = namedChildrenOf(node);
      if (left !== undefined) walk(left, state, scope, reading);
      const first = right[0];
      if (first !== undefined) mergeStates(state, [copyState(state), branch(right, state, `${scope}/${placeOf('then', first)}`, reading)]);
      return;
    }
    case 'comment':
    case 'heredoc_body':
    case 'file_redirect':
    case 'test_command':
      walkSubstitutions(node, state, scope, reading);
      return;
    default:
      for (const child of namedChildrenOf(node)) walk(child, state, scope, reading);
  }
}

/** `#SBATCH --export=ALL,NAME=value` lines: Slurm sets these before the script runs. Values of a directive are not expanded. */
function readDirectives(text: string, state: ShellState, reading: Reading): void {
  for (const [row, line] of text.split('\n').entries()) {
    const match = /^#SBATCH\s.*?--export(?:=|\s+)(\S+)/u.exec(line);
    if (match?.[1] === undefined) continue;
    let at = match[0].length - match[1].length;
    for (const item of match[1].split(',')) {
      const name = /^([A-Za-z_]\w*)=/u.exec(item)?.[1];
      if (name !== undefined) {
        const valueAt = at + name.length + 1;
        const end = at + item.length;
        const range = lineRange(row, at, end);
        const found = {
          name,
          nameRange: lineRange(row, at, at + name.length),
          text: { value: item.slice(name.length + 1), unknown: null },
          valueRange: lineRange(row, valueAt, end),
          range,
        };
        store(reading, state, found, true, 'sbatch');
      }
      at += item.length + 1;
    }
  }
}

/** Reads shell scripts: sh, bash, zsh and the jobs of schedulers. */
export const readBash: FileReader = async (text, options) => {
  const script = await withTree('bash', text, readTree, options.memory);
  return { ...nothingRead, ...script };
};

/** Reads a parsed shell script from top to bottom. */
function readTree(root: SyntaxNode): Script {
  const reading: Reading = { settings: [], commands: [] };
  const state = freshState();
  readDirectives(root.text, state, reading);
  walk(root, state, 'script', reading);
  return reading;
}
