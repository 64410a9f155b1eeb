import type { Position, Range, TextEdit } from '../base/text.js';
import type { EmbeddedText } from './fileReading.js';

/** Finds places of an embedded text in the file that holds it. */
export interface Placement {
  readonly position: (inner: Position) => Position;
  readonly range: (inner: Range) => Range;
  /** The edit in the file for an edit in the embedded text; null where it cannot be written there. */
  readonly edit: (inner: TextEdit) => TextEdit | null;
}

/** Characters that stand for themselves inside every kind of quotes. */
const plain = /^[\w :,^=./;|+-]*$/u;

/** Where the parts of an embedded text stand in its file. */
export function placementOf(embedded: EmbeddedText): Placement {
  const starts = [0];
  for (let at = embedded.text.indexOf('\n'); at >= 0; at = embedded.text.indexOf('\n', at + 1)) starts.push(at + 1);
  const { anchors } = embedded;
  const offsetOf = ({ line, character }: Position): number =>
    Math.min(embedded.text.length, (starts[line] ?? embedded.text.length) + character);
  const position = (inner: Position): Position => {
    const offset = offsetOf(inner);
    let [low, high] = [0, anchors.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((anchors[middle]?.offset ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    const anchor = anchors[low];
    if (anchor === undefined) return { line: 0, character: 0 };
    return { line: anchor.at.line, character: anchor.at.character + offset - anchor.offset };
  };
  const range = ({ start, end }: Range): Range => ({ start: position(start), end: position(end) });
  return {
    position,
    range,
    edit(inner) {
      if (embedded.escaped && !plain.test(inner.newText)) return null;
      if (
        embedded.words === true &&
        /\s/u.test(inner.newText + embedded.text.slice(offsetOf(inner.range.start), offsetOf(inner.range.end)))
      )
        return null;
      if (inner.newText.includes('\n') && embedded.indent === null) return null;
      return { range: range(inner.range), newText: inner.newText.replaceAll('\n', `\n${embedded.indent ?? ''}`) };
    },
  };
}

/** Anchors of a text whose lines stand one below the other, each from its own column on. `columns` has one entry a line. */
export function lineAnchors(text: string, firstLine: number, columns: readonly number[]): EmbeddedText['anchors'] {
  let offset = 0;
  return text.split('\n').map((line, index) => {
    const anchor = { offset, at: { line: firstLine + index, character: columns[index] ?? 0 } };
    offset += line.length + 1;
    return anchor;
  });
}
