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
  // Readers go through a text from its beginning: most places are in the line of the one before, or in the next.
  let line = 0;
  const lineOf = (offset: number): number => {
    let [low, high] = [0, starts.length - 1];
    if (offset >= (starts[line] ?? 0))
      [low, high] = offset < (starts[line + 2] ?? Infinity) ? [line, Math.min(line + 1, high)] : [line, high];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  const at = (offset: number): Position => {
    line = lineOf(offset);
    return { line, character: offset - (starts[line] ?? 0) };
  };
  return {
    at,
    range: (from, to) => ({ start: at(from), end: at(to) }),
    offset: ({ line, character }) => (starts[line] ?? text.length) + character,
  };
}
