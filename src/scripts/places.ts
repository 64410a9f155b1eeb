import type { Position, Range } from '../base/text.js';

/** Turns offsets in UTF-16 units into places of one text. */
export interface Places {
  readonly at: (offset: number) => Position;
  readonly range: (from: number, to: number) => Range;
  /** The offset of a place that is in the text. */
  readonly offset: (position: Position) => number;
}

/** Places of a text; a line ends at its line feed, a carriage return belongs to its line. */
export function placesOf(text: string): Places {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  const at = (offset: number): Position => {
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low, character: offset - (starts[low] ?? 0) };
  };
  return {
    at,
    range: (from, to) => ({ start: at(from), end: at(to) }),
    offset: ({ line, character }) => (starts[line] ?? text.length) + character,
  };
}
