import type { Range } from '../../base/text.js';
import { rangeIn, type SyntaxNode } from '../syntax.js';
import { childrenOf, namedChildrenOf } from '../syntax.js';
import type { ShellState } from './shellState.js';
import { evaluate, join, known, quotedParts, unescapeBare, unescapeQuoted, unknownVariable, type Lookup, type WordText } from './word.js';

/** One word of a command as the command sees it, with the place where it was written: for a word of a variable, in its assignment. */
export interface Word {
  readonly text: WordText;
  /** As written, quotes included. */
  readonly raw: string;
  /** The node that `raw` is a part of, and where in its text it begins. */
  readonly node: SyntaxNode;
  readonly offset: number;
  /** True where it comes out of a variable. */
  readonly spliced: boolean;
  /** The sourced file that it stands in; null for the file that is read. */
  readonly file: string | null;
}

/** Lists of words longer than this are not followed: a few lines that double a variable would fill the memory. */
const mostWords = 2000;

/** Where a part of a word stands. */
export function placeIn({ node, offset }: Word, from: number, to: number): Range {
  return rangeIn(node, offset + from, offset + to);
}

/** Where a word stands. */
export function placeOf(word: Word): Range {
  return placeIn(word, 0, word.raw.length);
}

/** Looks variables up in a state. */
export function lookupIn(state: ShellState): Lookup {
  return (name) => state.variables.get(name)?.text.value ?? null;
}

/** The variable that a word is all of, e.g. of `$OPTS`, `${OPTS}`, `"${ARGS[@]}"` or `${ARGS[@]+"${ARGS[@]}"}`. */
function variableOf(text: string): { readonly name: string; readonly all: boolean; readonly quoted: boolean } | null {
  const match = /^("?)\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(\[[@*]\])?(?::?[-+][^}]*(?:\}")?)?\})\1$/u.exec(text);
  const name = match?.[2] ?? match?.[3];
  if (match === null || name === undefined) return null;
  return { name, all: match[4] !== undefined, quoted: match[1] === '"' };
}

/** A node of a command line as the words that it becomes; with `again`, after `eval` has split them once more. */
export function expandWord(node: SyntaxNode, state: ShellState, file: string | null, again = false): readonly Word[] {
  const raw = node.text;
  if (raw.startsWith('$') || raw.startsWith('"$')) {
    const variable = variableOf(raw);
    const held = variable === null ? undefined : state.variables.get(variable.name);
    if (variable !== null && held !== undefined && held.words !== null) {
      if (held.array ? variable.all : again || !variable.quoted) return held.words.map((word) => ({ ...word, spliced: true }));
      if (held.array && held.words[0] !== undefined) return [{ ...held.words[0], spliced: true }];
    }
  }
  return [{ text: evaluate(node, lookupIn(state)), raw, node, offset: 0, spliced: false, file }];
}

/** The words of an array in brackets. */
export function arrayWords(node: SyntaxNode, state: ShellState, file: string | null): readonly Word[] {
  return namedChildrenOf(node)
    .filter(({ type }) => type !== 'comment')
    .flatMap((child) => expandWord(child, state, file))
    .slice(0, mostWords);
}

/** A stretch of the right side of an assignment. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  /** What it is, where that is no plain text. */
  readonly expansion: SyntaxNode | null;
  readonly unescape: (text: string) => string;
}

/** Stretches of a value, with offsets in the text of `outer`. */
function stretches(node: SyntaxNode, outer: SyntaxNode): readonly Stretch[] {
  const base = node.startIndex - outer.startIndex;
  const { length } = node.text;
  const same = (text: string): string => text;
  switch (node.type) {
    case 'raw_string':
      return [{ from: base + 1, to: base + length - 1, expansion: null, unescape: same }];
    case 'string':
      return quotedParts(node).map((part) => ({ ...part, from: base + part.from, to: base + part.to, unescape: unescapeQuoted }));
    case 'concatenation':
      return childrenOf(node).flatMap((child) => stretches(child, outer));
    case 'word':
    case 'number':
      return [{ from: base, to: base + length, expansion: null, unescape: unescapeBare }];
    default:
      return [{ from: base, to: base + length, expansion: node, unescape: same }];
  }
}

/** The words that a value becomes where its variable stands unquoted; null where that is nothing but its text. */
export function valueWords(node: SyntaxNode, state: ShellState, file: string | null): readonly Word[] | null {
  const text = node.text;
  if (!/[\s$]/u.test(text)) return [{ text: evaluate(node, lookupIn(state)), raw: text, node, offset: 0, spliced: false, file }];
  const words: Word[] = [];
  let open = { from: 0, to: 0 };
  let texts: WordText[] = [];
  const flush = (): void => {
    if (texts.length > 0)
      words.push({ text: join(texts), raw: text.slice(open.from, open.to), node, offset: open.from, spliced: false, file });
    texts = [];
  };
  const add = (from: number, to: number, part: WordText): void => {
    open = { from: texts.length === 0 ? from : open.from, to };
    texts.push(part);
  };
  const parts = stretches(node, node);
  for (const [i, { from, to, expansion, unescape }] of parts.entries()) {
    if (expansion === null) {
      for (const match of text.slice(from, to).matchAll(/(?:\\\r?\n|\s)+|(?:(?!\\\r?\n)\S)+/gu)) {
        const at = from + match.index;
        if (/^(?:\s|\\\r?\n)/u.test(match[0])) flush();
        else add(at, at + match[0].length, known(unescape(match[0])));
      }
      continue;
    }
    const next = parts[i + 1];
    const apart = next === undefined || /\s/u.test(text[next.from] ?? '');
    const spliced = texts.length === 0 && apart ? expandWord(expansion, state, file) : null;
    const [only] = spliced ?? [];
    if (spliced !== null && (spliced.length !== 1 || only?.spliced === true)) words.push(...spliced);
    else add(from, to, evaluate(expansion, lookupIn(state)));
  }
  flush();
  return words.length > mostWords ? [] : words;
}

/** A word of which nothing is known, at a node. */
export function unknownWord(node: SyntaxNode, file: string | null): Word {
  return { text: unknownVariable, raw: node.text, node, offset: 0, spliced: false, file };
}
