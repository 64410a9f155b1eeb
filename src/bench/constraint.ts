import * as l10n from '@vscode/l10n';
import type { Settings } from './settings.js';

/** A condition that combinations have to meet, e.g. `NCCL_ALGO != NVLS or NCCL_PROTO == Simple`. */
export interface Constraint {
  readonly text: string;
  /** Variables it speaks of. */
  readonly names: readonly string[];
  allows(settings: Settings): boolean;
}

type Value = string | null;
type Term = (settings: Settings) => Value;
type Test = (settings: Settings) => boolean;

interface Token {
  readonly text: string;
  readonly quoted: boolean;
  readonly at: number;
}

/** What is wrong with an expression, and from which column (0-based, in the expression) to which. */
export interface ConstraintProblem {
  readonly message: string;
  readonly from: number;
  readonly to: number;
}

const tokenPattern = /\s*(?:("(?:[^"\\]|\\.)*"|'[^']*')|(==|!=|<=|>=|&&|\|\||[<>()[\],!])|([A-Za-z0-9_.+^:;*/-]+))/y;
const variablePattern = /^[A-Z][A-Z0-9]*_[A-Za-z0-9_]*$/;
const comparisons = new Set(['==', '!=', '<', '<=', '>', '>=']);

function tokens(text: string): Token[] | ConstraintProblem {
  const found: Token[] = [];
  tokenPattern.lastIndex = 0;
  let end = 0;
  for (;;) {
    const match = tokenPattern.exec(text);
    if (match === null) break;
    end = tokenPattern.lastIndex;
    const [quoted, sign, word] = [match[1], match[2], match[3]];
    const raw = quoted ?? sign ?? word ?? '';
    found.push({ text: quoted === undefined ? raw : raw.slice(1, -1), quoted: quoted !== undefined, at: end - raw.length });
  }
  const rest = text.slice(end);
  if (rest.trim() === '') return found;
  const at = end + rest.length - rest.trimStart().length;
  return { message: l10n.t('"{0}" is not understood here', rest.trim().slice(0, 20)), from: at, to: text.length };
}

class Stop extends Error {
  constructor(
    message: string,
    readonly token: Token | null,
  ) {
    super(message);
  }
}

/** Numbers compare as numbers, everything else as text without regard to case (NCCL reads its words that way). */
function equal(a: Value, b: Value): boolean {
  if (a === null || b === null) return a === b;
  const [x, y] = [Number(a), Number(b)];
  if (a.trim() !== '' && b.trim() !== '' && Number.isFinite(x) && Number.isFinite(y)) return x === y;
  return a.toLowerCase() === b.toLowerCase();
}

/** An ordered comparison with something unset or not a number does not constrain. */
function ordered(a: Value, b: Value, test: (x: number, y: number) => boolean): boolean {
  if (a === null || b === null || a.trim() === '' || b.trim() === '') return true;
  const [x, y] = [Number(a), Number(b)];
  return Number.isNaN(x) || Number.isNaN(y) ? true : test(x, y);
}

function compare(sign: string, a: Value, b: Value): boolean {
  switch (sign) {
    case '==':
      return equal(a, b);
    case '!=':
      return !equal(a, b);
    case '<':
      return ordered(a, b, (x, y) => x < y);
    case '<=':
      return ordered(a, b, (x, y) => x <= y);
    case '>':
      return ordered(a, b, (x, y) => x > y);
    default:
      return ordered(a, b, (x, y) => x >= y);
  }
}

/**
 * Reads `or`, `and`, `not`, parentheses, the six comparisons and `in [a, b]` (also `||`, `&&`, `!`). A word that is a known name is that
 * variable, `unset` is a variable left alone, any other word is itself. Nothing is executed.
 */
export function readConstraint(text: string, known: ReadonlySet<string>): Constraint | ConstraintProblem {
  const list = tokens(text);
  if (!Array.isArray(list)) return list;
  const names = new Set<string>();
  let position = 0;
  const peek = (): Token | null => list[position] ?? null;
  const is = (...words: string[]): boolean => {
    const token = peek();
    return token !== null && !token.quoted && words.includes(token.text.toLowerCase());
  };
  const expect = (word: string): void => {
    if (!is(word)) throw new Stop(l10n.t('"{0}" is missing here', word), peek());
    position++;
  };
  const term = (): Term => {
    const token = peek();
    if (token === null || (!token.quoted && /^[^A-Za-z0-9_+^:;*/.-]/.test(token.text)))
      throw new Stop(l10n.t('a name or a value is missing here'), token);
    position++;
    if (!token.quoted && known.has(token.text)) {
      names.add(token.text);
      return (settings) => settings[token.text] ?? null;
    }
    if (!token.quoted && variablePattern.test(token.text))
      throw new Stop(l10n.t('{0} is not a parameter of this sweep', token.text), token);
    if (!token.quoted && token.text.toLowerCase() === 'unset') return () => null;
    return () => token.text;
  };
  const comparison = (): Test => {
    if (is('(')) {
      position++;
      const inner = either();
      expect(')');
      return inner;
    }
    const left = term();
    const negated = is('not');
    if (negated) position++;
    if (is('in')) {
      position++;
      expect('[');
      const members: Term[] = [term()];
      while (is(',')) {
        position++;
        members.push(term());
      }
      expect(']');
      return (settings) => members.some((member) => equal(left(settings), member(settings))) !== negated;
    }
    const sign = peek();
    if (negated || sign === null || sign.quoted || !comparisons.has(sign.text))
      throw new Stop(l10n.t('a comparison is missing here, such as == or <='), sign);
    position++;
    const right = term();
    return (settings) => compare(sign.text, left(settings), right(settings));
  };
  const negation = (depth = 0): Test => {
    if (!is('not', '!')) return comparison();
    if (depth > 20) throw new Stop(l10n.t('"{0}" is not understood here', 'not'), peek());
    position++;
    const inner = negation(depth + 1);
    return (settings) => !inner(settings);
  };
  const both = (): Test => {
    const parts = [negation()];
    while (is('and', '&&')) {
      position++;
      parts.push(negation());
    }
    return (settings) => parts.every((part) => part(settings));
  };
  const either = (): Test => {
    const parts = [both()];
    while (is('or', '||')) {
      position++;
      parts.push(both());
    }
    return (settings) => parts.some((part) => part(settings));
  };
  try {
    // Parentheses recurse; a limit keeps a hostile file from exhausting the stack.
    if (list.filter((token) => token.text === '(' && !token.quoted).length > 100)
      throw new Stop(l10n.t('too many parentheses'), list[0] ?? null);
    const allows = either();
    const rest = peek();
    if (rest !== null) throw new Stop(l10n.t('"{0}" is not understood here', rest.text), rest);
    return { text, names: [...names], allows };
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    const { token } = error;
    return { message: error.message, from: token?.at ?? 0, to: token === null ? text.length : token.at + token.text.length };
  }
}
