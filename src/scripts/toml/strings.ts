import type { ConfigNode } from '../json/configTree.js';
import { piecesOf, textOf, type Piece, type Unescape } from '../pieces.js';
import type { MaskedTemplate } from '../template.js';

const escapes: Readonly<Record<string, string>> = {
  b: '\b',
  t: '\t',
  n: '\n',
  f: '\f',
  r: '\r',
  e: '\u001b',
  '"': '"',
  '\\': '\\',
};

/** TOML's escapes: a backslash at the end of a line takes all blanks with it up to the next sign. */
const unescape: Unescape = (text, at) => {
  const sign = text[at + 1] ?? '';
  const plain = escapes[sign];
  if (plain !== undefined) return { text: plain, length: 2 };
  const digits = { u: 4, U: 8, x: 2 }[sign] ?? 0;
  const code = digits === 0 ? NaN : parseInt(text.slice(at + 2, at + 2 + digits), 16);
  if (code <= 0x10ffff) return { text: String.fromCodePoint(code), length: 2 + digits };
  const blanks = /^[ \t\r]*\n\s*/u.exec(text.slice(at + 1, at + 1000));
  return blanks === null ? null : { text: '', length: 1 + blanks[0].length };
};

/** A string of any of the four kinds: in one or three quotes, with or without escapes. */
export function stringNode(
  from: number,
  to: number,
  { text, mask }: { readonly text: string; readonly mask: MaskedTemplate },
): Extract<ConfigNode, { kind: 'text' }> {
  const quote = text[from] ?? '"';
  const three = text.startsWith(quote.repeat(3), from) && to - from >= 6;
  let start = from + (three ? 3 : 1);
  const end = to - (three ? 3 : 1);
  // A line break right behind the quotes is not part of the text.
  if (three) start += /^\r?\n/u.exec(text.slice(start, start + 2))?.[0].length ?? 0;
  const pieces: readonly Piece[] =
    quote === "'" ? [{ text: text.slice(start, end), at: start }] : piecesOf(text, start, end, unescape, (at) => mask.touches(at, at + 1));
  return { kind: 'text', from, to, text: textOf(pieces), pieces };
}
