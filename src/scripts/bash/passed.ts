import type { Range } from '../../base/text.js';
import type { Setting } from '../setting.js';
import { hasHole } from './template.js';
import { known, unknownVariable, type WordText } from './word.js';
import { placeIn, placeOf, type Word } from './words.js';

/** `NAME=value`, wherever a script writes it. */
export interface Assignment {
  readonly name: string;
  readonly nameRange: Range;
  readonly text: WordText;
  readonly valueRange: Range;
  readonly range: Range;
  /** The sourced file that it stands in; null for the file that is read. */
  readonly file: string | null;
}

/** What a launcher passes to the processes that it starts. */
export interface Passed {
  readonly assignments: readonly Assignment[];
  /** Names passed on with the value that they have; one that ends in `*` stands for all that begin so. */
  readonly forwarded: readonly string[];
}

/** Joins what several options pass on. */
export function joinPassed(parts: readonly Passed[]): Passed {
  return { assignments: parts.flatMap((part) => part.assignments), forwarded: parts.flatMap((part) => part.forwarded) };
}

/** What a word says once its quotes are gone, or how it is written where that is not known. */
export function textOf(word: Pick<Word, 'text' | 'raw'>): string {
  return word.text.value ?? word.raw;
}

/** Why a stretch of raw text is not known. */
function hole(raw: string): Setting['unknown'] {
  return hasHole(raw) ? 'template' : raw.includes('$(') || raw.includes('`') ? 'command' : 'variable';
}

/** The place from the start of one word to the end of another; that of the other alone where they are written in different places. */
export function placeFrom(first: Word | null, last: Word): Range {
  const together =
    first !== null && first.file === last.file && first.spliced === last.spliced && (!last.spliced || first.node === last.node);
  return together ? { start: placeOf(first).start, end: placeOf(last).end } : placeOf(last);
}

/** Reads a word of the form `NAME=value` that starts `at` units into it, quotes around the whole included; null for other words. */
export function assignmentOf(word: Word, flag: Word | null = null, at = 0): Assignment | null {
  const raw = word.raw.slice(at);
  const match = /^(["']?)([A-Za-z_]\w*)=/u.exec(raw);
  if (match?.[2] === undefined) return null;
  const [{ length }, quote = '', name] = match;
  const closed = quote !== '' && raw.length > length && raw.endsWith(quote);
  const { value } = word.text;
  const skip = value === null ? -1 : value.indexOf(`${name}=`);
  return {
    name,
    nameRange: placeIn(word, at + quote.length, at + quote.length + name.length),
    text:
      value === null || skip < 0 ? { value: null, unknown: word.text.unknown ?? hole(raw) } : known(value.slice(skip + name.length + 1)),
    valueRange: placeIn(word, at + length, word.raw.length - (closed ? 1 : 0)),
    range: flag === null && at > 0 ? placeOf(word) : placeFrom(flag, word),
    file: word.file,
  };
}

/** `NAME` and its value as two words. */
export function pairOf(flag: Word, name: Word, value: Word): Assignment | null {
  if (!/^[A-Za-z_]\w*$/u.test(textOf(name))) return null;
  return {
    name: textOf(name),
    nameRange: placeOf(name),
    text: value.text,
    valueRange: placeOf(value),
    range: placeFrom(flag, value),
    file: value.file,
  };
}

/** The items of a list such as `ALL,NCCL_DEBUG=INFO` that starts `at` units into a word. */
export function listOf(word: Word, at: number, separator = ','): Passed & { readonly words: readonly string[] } {
  const assignments: Assignment[] = [];
  const words: string[] = [];
  let from = at;
  for (const item of word.raw.slice(at).split(separator)) {
    const match = /^["'\s]*([A-Za-z_]\w*)=(.*?)["']?$/su.exec(item);
    if (match?.[1] !== undefined && match[2] !== undefined) {
      const nameAt = from + item.indexOf(match[1]);
      const valueAt = nameAt + match[1].length + 1;
      const raw = match[2];
      const text = /[$`]/u.test(raw) || hasHole(raw) ? partOfKnown(word, match[1], separator, raw) : known(raw);
      assignments.push({
        name: match[1],
        nameRange: placeIn(word, nameAt, nameAt + match[1].length),
        text,
        valueRange: placeIn(word, valueAt, valueAt + raw.length),
        range: placeIn(word, nameAt, valueAt + raw.length),
        file: word.file,
      });
    } else words.push(item.replace(/["'\s]/gu, ''));
    from += item.length + 1;
  }
  return { assignments, forwarded: words.filter((name) => /^[A-Za-z_]\w*\*?$/u.test(name)), words };
}

/** An item whose raw text holds an expansion, out of the text of the whole word where that is known. */
function partOfKnown(word: Word, name: string, separator: string, raw: string): WordText {
  const { value } = word.text;
  if (value === null) return { value: null, unknown: hole(raw) };
  const item = value.split(separator).findLast((one) => one.includes(`${name}=`));
  return item === undefined ? unknownVariable : known(item.slice(item.indexOf('=') + 1));
}
