import { type Document, isCollection, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import { clean } from '../base/clean.js';
import { messageOf } from '../base/failure.js';
import type { Range } from '../base/text.js';

/** A path into a YAML value: keys and list indexes. */
export type YamlPath = readonly (string | number)[];

/** Something wrong in a YAML file and where. */
export interface YamlProblem {
  readonly range: Range;
  readonly message: string;
}

/** A YAML text with every scalar as text, and the places of its parts. */
export interface YamlSource {
  /** Plain lists, maps and texts; undefined when the text could not be read at all. */
  readonly value: unknown;
  readonly problems: readonly YamlProblem[];
  /** Place of the value at a path, or of the nearest part above that exists. */
  range(path: YamlPath): Range;
  /** Place of a key itself. */
  keyRange(path: YamlPath, key: string): Range;
  /** Place of a piece of a text value where the file holds it unescaped, else of the whole value. */
  pieceRange(path: YamlPath, from: number, to: number): Range;
}

/** Reads YAML with the failsafe schema; syntax errors become problems with places. Never throws. */
export function readYaml(text: string): YamlSource {
  const lines = new LineCounter();
  const doc = parseDocument(text, { schema: 'failsafe', lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  const at = (offset: number): { line: number; character: number } => {
    const { line, col } = lines.linePos(Math.min(offset, text.length));
    return { line: Math.max(0, line - 1), character: Math.max(0, col - 1) };
  };
  const between = (from: number, to: number): Range => ({ start: at(from), end: at(Math.max(from, to)) });
  const problems: YamlProblem[] = doc.errors.map((error) => ({ range: between(...error.pos), message: clean(error.message) }));
  let value: unknown;
  try {
    value = doc.toJS({ maxAliasCount: 100 });
  } catch (error) {
    // An alias without its anchor, or a bomb of aliases.
    problems.push({ range: between(0, text.length), message: clean(messageOf(error)) });
  }
  const spanOf = (path: YamlPath): readonly [number, number] => nodeSpan(doc, path) ?? [0, 0];
  return {
    value,
    problems,
    range: (path) => between(...spanOf(path)),
    keyRange: (path, key) => between(...(keySpan(doc, path, key) ?? spanOf(path))),
    pieceRange: (path, from, to) => {
      const [start, end] = spanOf(path);
      const whole = readText(doc, path);
      if (whole === null) return between(start, end);
      const quote = /^["']/.test(text.slice(start, end)) ? 1 : 0;
      const piece = whole.slice(from, to);
      return text.startsWith(piece, start + quote + from) ? between(start + quote + from, start + quote + to) : between(start, end);
    },
  };
}

function nodeSpan(doc: Document, path: YamlPath): readonly [number, number] | null {
  for (let length = path.length; length >= 0; length--) {
    const node: unknown = length === 0 ? doc.contents : doc.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return [node.range[0], node.range[1]];
    const last = path[length - 1];
    if (typeof last === 'string') {
      const span = keySpan(doc, path.slice(0, length - 1), last);
      if (span !== null) return span;
    }
  }
  return null;
}

function keySpan(doc: Document, path: YamlPath, key: string): readonly [number, number] | null {
  const node: unknown = path.length === 0 ? doc.contents : doc.getIn(path, true);
  if (!isMap(node)) return null;
  const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === key);
  return pair !== undefined && isNode(pair.key) && pair.key.range ? [pair.key.range[0], pair.key.range[1]] : null;
}

function readText(doc: Document, path: YamlPath): string | null {
  const node: unknown = doc.getIn(path, true);
  return !isCollection(node) && isScalar(node) && typeof node.value === 'string' ? node.value : null;
}
