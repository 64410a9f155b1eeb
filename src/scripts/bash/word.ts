import { arithmetic } from './arithmetic.js';
import { hasHole } from './template.js';
import type { Setting } from '../setting.js';
import { childrenOf, type SyntaxNode } from '../syntax.js';

/** The text of a shell word after expansion, as far as the file alone tells. */
export interface WordText {
  readonly value: string | null;
  /** Why it is not known, else null. */
  readonly unknown: Setting['unknown'];
}

/** Finds what a variable holds; null where the file does not tell. */
export type Lookup = (name: string) => string | null;

/** A text that the file tells. */
export const known = (value: string): WordText => ({ value, unknown: null });

/** A text that depends on a variable which the file does not set. */
export const unknownVariable: WordText = { value: null, unknown: 'variable' };
const unknownCommand: WordText = { value: null, unknown: 'command' };
const unknownTemplate: WordText = { value: null, unknown: 'template' };

/** Longer texts are not followed: a few lines that double a variable would fill the memory. */
const longest = 100_000;

/** Texts one after the other; not known where one of them is not. */
export function join(parts: readonly WordText[]): WordText {
  const hole = parts.find((part) => part.value === null);
  if (hole !== undefined) return hole;
  let value = '';
  for (const part of parts) {
    value += part.value ?? '';
    if (value.length > longest) return unknownVariable;
  }
  return known(value);
}

/** Backslashes outside quotes: a line end after one vanishes, any other character stands for itself. */
export const unescapeBare = (text: string): string =>
  text.includes('\\') ? text.replace(/\\\r?\n/gu, '').replace(/\\(.)/gsu, '$1') : text;

/** Inside double quotes a backslash keeps its meaning only before these. POSIX shell, 2.2.3. */
export const unescapeQuoted = (text: string): string =>
  text.includes('\\') ? text.replace(/\\\r?\n/gu, '').replace(/\\([$`"\\])/gu, '$1') : text;

const ansiEscapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', e: '\x1b', f: '\f', v: '\v' };

/** Escapes of `$'…'`, `echo -e` and `printf`. */
export function unescapeAnsi(text: string): string {
  return text.replace(/\\(x[0-9a-fA-F]{1,2}|u[0-9a-fA-F]{1,4}|[0-7]{1,3}|.)/gsu, (_, code: string) => {
    if (/^[xu]./u.test(code)) return String.fromCharCode(parseInt(code.slice(1), 16));
    if (/^[0-7]/u.test(code)) return String.fromCharCode(parseInt(code, 8) & 0xff);
    return ansiEscapes[code] ?? code;
  });
}

/** A stretch of a double-quoted string: text between the expansions, or one of them. Offsets count from the string's node. */
export interface QuotedPart {
  readonly from: number;
  readonly to: number;
  /** The expansion; null for text. */
  readonly expansion: SyntaxNode | null;
}

/** The parts of a double-quoted string, taken from the source so that no blank is lost. */
export function quotedParts(node: SyntaxNode): readonly QuotedPart[] {
  const { text } = node;
  const open = text.indexOf('"') + 1;
  const end = text.length > open && text.endsWith('"') ? text.length - 1 : text.length;
  const parts: QuotedPart[] = [];
  let at = open;
  for (const child of childrenOf(node)) {
    if (!child.isNamed || child.type === 'string_content') continue;
    // The grammar counts blanks before an expansion as part of it.
    const start = child.startIndex - node.startIndex + Math.max(0, child.text.search(/\S/u));
    const stop = child.endIndex - node.startIndex;
    if (start > at) parts.push({ from: at, to: start, expansion: null });
    parts.push({ from: start, to: stop, expansion: child });
    at = stop;
  }
  if (end > at) parts.push({ from: at, to: end, expansion: null });
  return parts;
}

function quoted(node: SyntaxNode, lookup: Lookup): WordText {
  const { text } = node;
  return join(
    quotedParts(node).map(({ from, to, expansion }) =>
      expansion === null ? known(unescapeQuoted(text.slice(from, to))) : evaluate(expansion, lookup),
    ),
  );
}

function variable(name: string, lookup: Lookup): WordText {
  const value = lookup(name);
  return value === null ? unknownVariable : known(value);
}

/** `${NAME}` is the variable; of the other forms only `${NAME:-default}` with a known, non-empty NAME has a known text. */
function braced(node: SyntaxNode, lookup: Lookup): WordText {
  const match = /^\$\{([A-Za-z_]\w*)(:?-[\s\S]*)?\}$/u.exec(node.text);
  if (match?.[1] === undefined) return unknownVariable;
  const text = variable(match[1], lookup);
  return match[2] !== undefined && text.value === '' ? unknownVariable : text;
}

/** The text that a word of a command line or the right side of an assignment stands for. */
export function evaluate(node: SyntaxNode, lookup: Lookup): WordText {
  const { text, type } = node;
  if (hasHole(text)) return unknownTemplate;
  switch (type) {
    case 'raw_string':
      return known(text.slice(1, text.length > 1 && text.endsWith("'") ? -1 : undefined));
    case 'ansi_c_string':
      return known(unescapeAnsi(text.slice(2, -1)));
    case 'string':
    case 'translated_string':
      return quoted(node, lookup);
    case 'simple_expansion': {
      const name = childrenOf(node).find((child) => child.type === 'variable_name');
      return name === undefined ? unknownVariable : variable(name.text, lookup);
    }
    case 'expansion':
      return braced(node, lookup);
    case 'arithmetic_expansion': {
      const value = arithmetic(node, lookup);
      return value === null ? unknownCommand : known(String(value));
    }
    case 'command_substitution':
    case 'process_substitution':
      return unknownCommand;
    case 'array':
    case 'brace_expression':
      return unknownVariable;
    case 'concatenation':
    case 'command_name':
      return join(childrenOf(node).map((child) => evaluate(child, lookup)));
    default:
      // A shell expands ~ also behind the = of an argument that looks like an assignment, as in `mpirun -x NAME=~/topo.xml` (bash(1), Tilde Expansion).
      if (/^(?:[A-Za-z_]\w*=(?:[^~]*:)?)?~/u.test(text)) return unknownVariable;
      // A quote that is still open.
      if (/^["']/u.test(text)) return known(text.slice(1));
      return known(unescapeBare(text));
  }
}
