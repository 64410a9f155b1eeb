import type { Position, Range } from '../../base/text.js';

/** Turns offsets of a text into places. Lines end at line feeds. */
export interface Places {
  readonly position: (offset: number) => Position;
  readonly range: (from: number, to: number) => Range;
}

/** Places of a text. */
export function placesIn(text: string): Places {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  const position = (offset: number): Position => {
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low, character: offset - (starts[low] ?? 0) };
  };
  return { position, range: (from, to) => ({ start: position(from), end: position(to) }) };
}
