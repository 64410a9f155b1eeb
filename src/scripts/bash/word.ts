import { arithmetic } from './arithmetic.js';
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

const known = (value: string): WordText => ({ value, unknown: null });

/** A text that depends on a variable which the file does not set. */
export const unknownVariable: WordText = { value: null, unknown: 'variable' };
const unknownCommand: WordText = { value: null, unknown: 'command' };

function join(parts: readonly WordText[]): WordText {
  const hole = parts.find((part) => part.value === null);
  return hole ?? known(parts.map((part) => part.value).join(''));
}

/** Backslashes outside quotes: a line end after one vanishes, any other character stands for itself. */
const unescapeBare = (text: string): string => text.replace(/\\\r?\n/gu, '').replace(/\\(.)/gsu, '$1');

/** Inside double quotes a backslash keeps its meaning only before these. POSIX shell, 2.2.3. */
const unescapeQuoted = (text: string): string => text.replace(/\\\r?\n/gu, '').replace(/\\([$`"\\])/gu, '$1');

const ansiEscapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', e: '\x1b', f: '\f', v: '\v' };

function unescapeAnsi(text: string): string {
  return text.replace(/\\(x[0-9a-fA-F]{1,2}|u[0-9a-fA-F]{1,4}|[0-7]{1,3}|.)/gsu, (_, code: string) => {
    if (/^[xu]./u.test(code)) return String.fromCharCode(parseInt(code.slice(1), 16));
    if (/^[0-7]/u.test(code)) return String.fromCharCode(parseInt(code, 8) & 0xff);
    return ansiEscapes[code] ?? code;
  });
}

/** A double-quoted string: literal text between the expansions, taken from the source so that no blank is lost. */
function quoted(node: SyntaxNode, lookup: Lookup): WordText {
  const from = node.text.indexOf('"') + 1;
  const to = node.text.length > from && node.text.endsWith('"') ? node.text.length - 1 : node.text.length;
  const parts: WordText[] = [];
  let at = from;
  for (const child of childrenOf(node)) {
    if (!child.isNamed || child.type === 'string_content') continue;
    // The grammar counts blanks before an expansion as part of it.
    const start = child.startIndex - node.startIndex + child.text.search(/\S/u);
    parts.push(known(unescapeQuoted(node.text.slice(at, start))), evaluate(child, lookup));
    at = child.endIndex - node.startIndex;
  }
  parts.push(known(unescapeQuoted(node.text.slice(at, Math.max(at, to)))));
  return join(parts);
}

function variable(name: string, lookup: Lookup): WordText {
  const value = lookup(name);
  return value === null ? unknownVariable : known(value);
}

/** `${NAME}` is the variable; of the other forms only `${NAME:-default}` with a known, non-empty NAME has a known text. */
function braced(node: SyntaxNode, lookup: Lookup): WordText {
  const match = /^\$\{([A-Za-z_]\w*)(:-[\s\S]*)?\}$/u.exec(node.text);
  if (match?.[1] === undefined) return unknownVariable;
  const text = variable(match[1], lookup);
  return match[2] !== undefined && text.value === '' ? unknownVariable : text;
}

/** The text that a word of a command line or the right side of an assignment stands for. */
export function evaluate(node: SyntaxNode, lookup: Lookup): WordText {
  if (node.text.includes('{{')) return { value: null, unknown: 'template' };
  const children = childrenOf(node);
  switch (node.type) {
    case 'raw_string':
      return known(node.text.slice(1, node.text.length > 1 && node.text.endsWith("'") ? -1 : undefined));
    case 'ansi_c_string':
      return known(unescapeAnsi(node.text.slice(2, -1)));
    case 'string':
    case 'translated_string':
      return quoted(node, lookup);
    case 'simple_expansion': {
      const name = children.find((child) => child.type === 'variable_name');
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
      return join(children.map((child) => evaluate(child, lookup)));
    default:
      if (node.text.startsWith('~')) return unknownVariable;
      return known(unescapeBare(node.text));
  }
}
