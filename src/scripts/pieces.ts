import type { EmbeddedText } from './fileReading.js';
import type { Places } from './places.js';

/** A stretch of the text that a literal stands for, and where it stands in the file. */
export interface Piece {
  readonly text: string;
  /** Offset in the file. Where the text is as long as what is written, sign for sign from here on. */
  readonly at: number;
}

/** The text of pieces, one after the other. */
export function textOf(pieces: readonly Piece[]): string {
  return pieces.map(({ text }) => text).join('');
}

/** Anchors for the text of pieces: one at each piece, and one at each new line inside one. */
export function anchorsOf(pieces: readonly Piece[], places: Places): EmbeddedText['anchors'] {
  const anchors: { offset: number; at: EmbeddedText['anchors'][number]['at'] }[] = [];
  let offset = 0;
  let expected = -1;
  for (const { text, at } of pieces) {
    if (at !== expected || offset === 0) anchors.push({ offset, at: places.at(at) });
    for (let feed = text.indexOf('\n'); feed >= 0 && feed + 1 < text.length; feed = text.indexOf('\n', feed + 1))
      anchors.push({ offset: offset + feed + 1, at: places.at(at + feed + 1) });
    offset += text.length;
    expected = text.endsWith('\n') ? -1 : at + text.length;
  }
  return anchors.length === 0 ? [{ offset: 0, at: places.at(pieces[0]?.at ?? 0) }] : anchors;
}

/** What one escape stands for and how long it is written; null for a backslash that stands for itself. */
export type Unescape = (text: string, at: number) => { readonly text: string; readonly length: number } | null;

/** Cuts the inside of a literal into pieces at its escapes. Escapes in a hole of a template are left to the template. */
export function piecesOf(text: string, from: number, to: number, unescape: Unescape, inHole: (at: number) => boolean): readonly Piece[] {
  const pieces: Piece[] = [];
  let start = from;
  for (let at = text.indexOf('\\', from); at >= 0 && at < to; at = text.indexOf('\\', at)) {
    const escape = inHole(at) ? null : unescape(text, at);
    if (escape === null) {
      at++;
      continue;
    }
    if (at > start) pieces.push({ text: text.slice(start, at), at: start });
    if (escape.text !== '') pieces.push({ text: escape.text, at });
    at += escape.length;
    start = at;
  }
  if (start < to || pieces.length === 0) pieces.push({ text: text.slice(start, to), at: start });
  return pieces;
}
