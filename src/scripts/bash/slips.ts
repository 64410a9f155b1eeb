import type { Slip } from '../fileReading.js';
import { isSettingName } from '../names.js';
import { childrenOf, rangeOf, type SyntaxNode } from '../syntax.js';
import { benchmarkOf, launcherOf } from './launchers.js';
import { unescapeBare } from './word.js';

/** Values of a word that is no expansion; null where the file does not tell. */
function plainValue(node: SyntaxNode): string | null {
  const text = node.text;
  if (/[$`]/u.test(text)) return null;
  if (/^(["']).*\1$/su.test(text)) return text.slice(1, -1);
  return unescapeBare(text);
}

/** A word that is more likely a value than a program, for `NAME= word`: a number, a quoted text, a word that no path leads to. */
function looksLikeValue(node: SyntaxNode): boolean {
  const text = node.text;
  if (node.type === 'variable_assignment' || isSettingName(text)) return false;
  if (node.type === 'string' || node.type === 'raw_string' || node.type === 'number' || /^[\d^=]/u.test(text)) return true;
  return (
    /^[A-Za-z]\w*(?:[,:^=]\S*)?$/u.test(text) &&
    launcherOf(text) === null &&
    benchmarkOf(text) === null &&
    !/^(?:make|cmake|exec|true|false|make)$/u.test(text)
  );
}

function slip(
  kind: Slip['slip'],
  name: SyntaxNode,
  operator: SyntaxNode,
  value: SyntaxNode | undefined,
  from: SyntaxNode,
  last: SyntaxNode,
): Slip {
  const edits = [{ range: { start: rangeOf(name).end, end: rangeOf(value ?? operator).start }, newText: '=' }];
  return {
    slip: kind,
    name: name.text.replace(/=$/u, ''),
    value: value === undefined ? null : plainValue(value),
    range: rangeOf(from, last),
    kind: 'bash',
    edits,
  };
}

/**
 * An assignment with blanks around its equals sign, of which the shell makes a command or a list of names. `keyword` is the `export` before it.
 * Null where the words are what they seem to be.
 */
export function slipOf(nodes: readonly SyntaxNode[], keyword: SyntaxNode | null): Slip | null {
  const [first, second, third] = nodes;
  if (first === undefined) return null;
  const from = keyword ?? first;
  if (first.type === 'variable_assignment') return second === undefined || nodes.length !== 2 ? null : afterEquals(first, second, from);
  if (second === undefined) return null;
  if (first.text === 'setenv' && third !== undefined) return csh(first, second, third, nodes[3]);
  if (!isSettingName(first.text)) return null;
  if (second.text === '=') {
    if (nodes.length > 3 && keyword === null) return null;
    return slip('blank-before-equals', first, second, third, from, third ?? second);
  }
  if (nodes.length === 2 && second.text.startsWith('=') && second.text.length > 1 && !second.text.startsWith('==')) {
    const text = second.text.slice(1);
    const gap = { start: rangeOf(first).end, end: rangeOf(second).start };
    const value = /[$`]/u.test(text) ? null : text.replace(/^(["'])(.*)\1$/su, '$2');
    return {
      slip: 'blank-before-equals',
      name: first.text,
      value,
      range: rangeOf(from, second),
      kind: 'bash',
      edits: [{ range: gap, newText: '' }],
    };
  }
  return null;
}

/** `NAME= value` on one line. `NAME= program` is no slip: it runs the program with an empty NAME. */
function afterEquals(assignment: SyntaxNode, value: SyntaxNode, from: SyntaxNode): Slip | null {
  const [name, operator, given] = childrenOf(assignment);
  if (name === undefined || operator?.type !== '=' || (given !== undefined && given.text !== '')) return null;
  if (!isSettingName(name.text) || !looksLikeValue(value) || rangeOf(assignment).end.line !== rangeOf(value).start.line) return null;
  if (value.startIndex === assignment.endIndex) return null;
  return slip('blank-after-equals', name, operator, value, from, value);
}

/** `setenv NAME = value` and `setenv NAME=value` of csh. */
function csh(keyword: SyntaxNode, name: SyntaxNode, operator: SyntaxNode, value: SyntaxNode | undefined): Slip | null {
  if (operator.text !== '=' || value === undefined || !isSettingName(name.text)) return null;
  const range = { start: rangeOf(name).end, end: rangeOf(value).start };
  return {
    slip: 'blank-before-equals',
    name: name.text,
    value: plainValue(value),
    range: rangeOf(keyword, value),
    kind: 'bash',
    edits: [{ range, newText: ' ' }],
  };
}
