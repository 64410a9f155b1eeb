import type { Position, Range } from '../../base/text.js';

/** A text with its bytes in UTF-8, for readers that count bytes. */
export interface ByteText {
  /** One character a byte. */
  readonly bytes: string;
  /** The place of a byte. */
  readonly position: (offset: number) => Position;
}

/** The bytes of a text, and where each stands on screen. */
export function byteText(text: string): ByteText {
  const encoded = new TextEncoder().encode(text);
  const unitsBefore = units(encoded);
  const parts: string[] = [];
  for (let at = 0; at < encoded.length; at += 8192) parts.push(String.fromCharCode(...encoded.subarray(at, at + 8192)));
  const starts = [0];
  for (let at = encoded.indexOf(10); at >= 0; at = encoded.indexOf(10, at + 1)) starts.push(at + 1);
  return {
    bytes: parts.join(''),
    position(offset) {
      let [low, high] = [0, starts.length - 1];
      while (low < high) {
        const middle = Math.ceil((low + high) / 2);
        if ((starts[middle] ?? 0) <= offset) low = middle;
        else high = middle - 1;
      }
      const start = starts[low] ?? 0;
      return { line: low, character: unitsBefore(offset) - unitsBefore(start) };
    },
  };
}

/** Bytes between two places whose UTF-16 units are known: a line without end is asked about again and again. */
const stride = 512;

/** UTF-16 units before a byte of a text in UTF-8. */
function units(encoded: Uint8Array): (offset: number) => number {
  const known: number[] = [];
  let count = 0;
  const add = (from: number, to: number): void => {
    for (let at = from; at < to; at++) {
      const byte = encoded[at] ?? 0;
      // Four bytes are a pair of units; bytes of 10xxxxxx go on with a character.
      if (byte >= 0xf0) count += 2;
      else if ((byte & 0xc0) !== 0x80) count++;
    }
  };
  for (let at = 0; at <= encoded.length; at += stride) {
    known.push(count);
    add(at, Math.min(at + stride, encoded.length));
  }
  return (offset) => {
    const end = Math.max(0, Math.min(offset, encoded.length));
    const before = Math.floor(end / stride);
    count = known[before] ?? 0;
    add(before * stride, end);
    return count;
  };
}

/** Places of UTF-16 offsets of a text. */
export function placesIn(text: string): (from: number, to: number) => Range {
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
  return (from, to) => ({ start: position(from), end: position(to) });
}
