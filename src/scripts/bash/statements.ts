import { readCommand, store, type Streams } from './command.js';
import { readHeredoc, type Heredoc } from './heredoc.js';
import { assignmentOf, textOf, type Assignment } from './passed.js';
import { fileOf, readAssignment, reportExported, type Reading, type Target } from './reading.js';
import { recover } from './recover.js';
import { copyState, mergeStates, plainVariable, type ShellState } from './shellState.js';
import { slipOf } from './slips.js';
import { neighbour, pathOf } from './sourced.js';
import { childrenOf, namedChildrenOf, type SyntaxNode } from '../syntax.js';
import { masked } from './template.js';
import { evaluate, unknownVariable } from './word.js';
import { expandWord, lookupIn } from './words.js';

function exportName(reading: Reading, state: ShellState, name: string, exported: boolean): void {
  const variable = state.variables.get(name);
  state.variables.set(name, { ...(variable ?? plainVariable(unknownVariable)), exported });
  if (exported && variable !== undefined && variable.setting !== null) reportExported(reading, variable.setting);
}

/** `export`, `declare`, `typeset`, `readonly` and `local`, with their flags. */
function readDeclaration(nodes: readonly SyntaxNode[], state: ShellState, scope: string, reading: Reading): void {
  const [keyword, ...rest] = nodes;
  const file = fileOf(reading);
  const flags = rest.filter((child) => child.type === 'word' && /^[-+]/u.test(child.text)).map((child) => child.text);
  const isExport = keyword?.text === 'export';
  const takesAway = isExport ? flags.some((flag) => /^-\w*n/u.test(flag)) : flags.some((flag) => /^\+\w*x/u.test(flag));
  const exports = !takesAway && (isExport || flags.some((flag) => /^-\w*x/u.test(flag)));
  const words = rest.filter((child) => child.isNamed && !(child.type === 'word' && /^[-+]/u.test(child.text)));
  const slip = keyword === undefined || file !== null ? null : slipOf(words, keyword);
  if (slip !== null) {
    reading.slips.push(slip);
    return;
  }
  const assigned = words.filter((child) => child.text.includes('='));
  // The shell expands all words of a builtin before it assigns any.
  const assignments: Assignment[] = [];
  for (const child of words) {
    if (child.type === 'variable_name' || (child.type === 'word' && /^[A-Za-z_]\w*$/u.test(child.text))) {
      if (exports || takesAway) exportName(reading, state, child.text, exports);
      continue;
    }
    // The range takes in the keyword where this is all that it declares.
    const alone = assigned.length === 1 && rest.length === 1 + flags.length;
    walkSubstitutions(child, state, scope, reading);
    const listed = exports
      ? /^"?\$\(\s*(?:cat|e?grep\s(?:\s*-\S+)*\s*(?:'[^']*'|"[^"]*"|\S+))\s+([\w./-]+)\s*[|)]/u.exec(child.text)?.[1]
      : undefined;
    if (listed !== undefined) {
      const before = state.allExport;
      state.allExport = true;
      sourceFile(listed, state, scope, reading);
      state.allExport = before;
      continue;
    }
    if (child.type === 'variable_assignment') {
      const assignment = readAssignment(child, state, file, alone ? (keyword ?? child) : child);
      if (assignment !== null) assignments.push(assignment);
      continue;
    }
    for (const word of expandWord(child, state, file)) {
      const assignment = assignmentOf(word);
      const outer =
        alone && !word.spliced && keyword !== undefined
          ? { range: { start: keyword.positionAt(0), end: child.positionAt(child.text.length) } }
          : {};
      if (assignment !== null) assignments.push({ ...assignment, ...outer });
      else if (/^[A-Za-z_]\w*$/u.test(textOf(word)) && (exports || takesAway)) exportName(reading, state, textOf(word), exports);
    }
  }
  for (const assignment of assignments) store(reading, state, assignment, exports, scope);
}

/** Runs a part of the script on a copy of the state and returns the copy. */
function branch(nodes: readonly SyntaxNode[], state: ShellState, scope: string, reading: Reading, streams?: Streams): ShellState {
  const copy = copyState(state);
  for (const node of nodes) walk(node, copy, scope, reading, streams);
  return copy;
}

const placeOf = (kind: string, node: SyntaxNode): string => {
  const { line, character } = node.positionAt(0);
  return `${kind}@${String(line + 1)}:${String(character)}`;
};

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
    if (name !== undefined && before !== undefined)
      inside.variables.set(name.text, { ...before, text: unknownVariable, words: before.array ? before.words : null });
    for (const child of namedChildrenOf(part)) if (child.type !== 'word') forget(child);
  };
  forget(node);
  const after = branch(namedChildrenOf(node), inside, `${scope}/${placeOf('body', node)}`, reading);
  mergeStates(state, [copyState(state), after]);
}

/** Walks the commands inside `$(…)` of a word or value; they run in a subshell. */
function walkSubstitutions(node: SyntaxNode, state: ShellState, scope: string, reading: Reading): void {
  if (!/[$<>]\(|`/u.test(node.text)) return;
  for (const child of namedChildrenOf(node)) {
    if (child.type === 'command_substitution' || child.type === 'process_substitution')
      branch(namedChildrenOf(child), state, `${scope}/${placeOf('subshell', child)}`, reading);
    else if (child.type !== 'word') walkSubstitutions(child, state, scope, reading);
  }
}

/** A line of several assignments and no command: the grammar takes the command of the next line for theirs. Parts the two again. */
function splitLines(node: SyntaxNode): readonly [before: readonly SyntaxNode[], words: readonly SyntaxNode[]] {
  const children = namedChildrenOf(node);
  if (children[0]?.type !== 'variable_assignment') return [[], children.filter((child) => child.type !== 'comment')];
  const { text } = node;
  const gap = (index: number): string =>
    text.slice((children[index]?.endIndex ?? 0) - node.startIndex, (children[index + 1]?.startIndex ?? 0) - node.startIndex);
  const last = children.findLastIndex(
    (child, index) => child.type === 'variable_assignment' && index + 1 < children.length && /(?<!\\)\r?\n/u.test(gap(index)),
  );
  return [children.slice(0, last + 1), children.slice(last + 1).filter((child) => child.type !== 'comment')];
}

/** Sourced files that source files are followed this deep. */
const deepestSource = 4;

/** `source FILE`: what the file sets holds from here on. */
function readSource(nodes: readonly SyntaxNode[], state: ShellState, scope: string, reading: Reading): void {
  const [, given] = nodes;
  const path = given === undefined ? null : pathOf(wordAt(given, state));
  if (path !== null) sourceFile(path, state, scope, reading);
}

function sourceFile(path: string, state: ShellState, scope: string, reading: Reading): void {
  if (reading.sourcing.length >= deepestSource || reading.sourcing.includes(path)) return;
  const text = neighbour(path, reading);
  const root = text === null ? null : reading.parsing.part(text, masked(text));
  if (root === null) return;
  const inside: Reading = { ...reading, sourcing: [...reading.sourcing, path], output: null };
  for (const child of namedChildrenOf(root)) walk(child, state, `${scope}/${path}`, inside);
}

function wordAt(node: SyntaxNode, state: ShellState): ReturnType<typeof expandWord>[number] {
  return { text: evaluate(node, lookupIn(state)), raw: node.text, node, offset: 0, spliced: false, file: null };
}

/** The file that a redirection writes to, as it is written; null for one that writes to none. */
function redirectTarget(node: SyntaxNode, state: ShellState): Target | null {
  const [operator, target] = childrenOf(node).filter((child) => child.type !== 'file_descriptor');
  if (operator === undefined || target === undefined || !/^(?:&?>>?|>\|)$/u.test(operator.type)) return null;
  if (childrenOf(node)[0]?.text === '2') return null;
  return { path: evaluate(target, lookupIn(state)).value ?? target.text, appends: operator.type.endsWith('>>') };
}

/** A statement with redirections: where its output goes, and what it is fed. */
function readRedirected(node: SyntaxNode, state: ShellState, scope: string, reading: Reading): void {
  let output = reading.output;
  let input: Heredoc | null = null;
  const piped: SyntaxNode[] = [];
  const bodies: SyntaxNode[] = [];
  for (const child of namedChildrenOf(node)) {
    if (child.type === 'file_redirect') output = redirectTarget(child, state) ?? output;
    else if (child.type === 'heredoc_redirect') {
      input = readHeredoc(child);
      for (const part of namedChildrenOf(child)) {
        if (part.type === 'file_redirect') output = redirectTarget(part, state) ?? output;
        else if (part.type === 'pipeline') piped.push(...namedChildrenOf(part));
        else if (!part.type.startsWith('heredoc')) piped.push(part);
      }
    } else if (child.type !== 'herestring_redirect') bodies.push(child);
    if (child.type !== 'heredoc_redirect') walkSubstitutions(child, state, scope, reading);
  }
  for (const body of bodies) {
    // What a heredoc is piped on to reads it in the end, where the command before only hands it on.
    const handsOn = piped.length > 0 && /^(?:sudo\s+)?cat\b/u.test(body.text);
    walk(body, state, scope, { ...reading, output }, { input: handsOn ? null : input, output: handsOn ? null : output });
  }
  for (const part of piped) {
    const end = part === piped.at(-1);
    if (part.type === 'redirected_statement')
      branch(namedChildrenOf(part), state, `${scope}/${placeOf('pipe', part)}`, reading, { input, output: null });
    else branch([part], state, `${scope}/${placeOf('pipe', part)}`, reading, { input, output: end ? output : null });
  }
}

/** Commands that are piped into each other: what the last writes is what the first says, where that is `echo`. */
function readPipeline(node: SyntaxNode, state: ShellState, scope: string, reading: Reading): void {
  const parts = namedChildrenOf(node);
  const last = parts.at(-1);
  const found = /^(?:sudo\s+(?:-\S+\s+)*)?tee\s+((?:-\S+\s+)*)(\S+)/u.exec(last?.text ?? '');
  const tee: Target | null =
    found === null ? null : { path: found[2] ?? '', appends: /(?:^|\s)(?:-\w*a|--append\b)/u.test(found[1] ?? '') };
  for (const child of parts) {
    const writes = tee !== null && child === parts[0];
    const streams: Streams | undefined = writes ? { input: null, output: tee } : undefined;
    branch([child], state, `${scope}/${placeOf('pipe', child)}`, writes ? { ...reading, output: tee } : reading, streams);
  }
}

/** Reads one statement. `streams` are those of the redirections around it. */
export function walk(node: SyntaxNode, state: ShellState, scope: string, reading: Reading, streams?: Streams): void {
  switch (node.type) {
    case 'variable_assignment': {
      walkSubstitutions(node, state, scope, reading);
      const assignment = readAssignment(node, state, fileOf(reading));
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
      const first = words[0]?.text ?? '';
      if (['export', 'declare', 'typeset', 'readonly', 'local'].includes(first)) readDeclaration(words, state, scope, reading);
      else if (first === 'source' || first === '.') readSource(words, state, scope, reading);
      else readCommand(words, state, scope, reading, streams);
      return;
    }
    case 'redirected_statement':
      readRedirected(node, state, scope, reading);
      return;
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
      readPipeline(node, state, scope, reading);
      return;
    case 'list': {
      const [left, ...right] = namedChildrenOf(node);
      if (left !== undefined) walk(left, state, scope, reading);
      const first = right[0];
      if (first !== undefined) mergeStates(state, [copyState(state), branch(right, state, `${scope}/${placeOf('then', first)}`, reading)]);
      return;
    }
    case 'ERROR':
      recover(node, state, scope, reading);
      return;
    case 'word':
    case 'comment':
      return;
    case 'heredoc_body':
    case 'file_redirect':
    case 'test_command':
      walkSubstitutions(node, state, scope, reading);
      return;
    default:
      for (const child of namedChildrenOf(node)) walk(child, state, scope, reading);
  }
}
