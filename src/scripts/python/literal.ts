import { piecesOf, textOf, type Piece, type Unescape } from '../pieces.js';
import { childrenOf, type SyntaxNode } from '../syntax.js';

const escapes: Readonly<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** Python's escapes. An unknown one stands for itself; named characters are left as written. */
const unescape: Unescape = (text, at) => {
  const sign = text[at + 1] ?? '';
  const plain = escapes[sign];
  if (plain !== undefined) return { text: plain, length: 2 };
  if (sign === '\n') return { text: '', length: 2 };
  if (sign === '\r' && text[at + 2] === '\n') return { text: '', length: 3 };
  const octal = /^[0-7]{1,3}/u.exec(text.slice(at + 1, at + 4))?.[0];
  if (octal !== undefined) return { text: String.fromCharCode(parseInt(octal, 8)), length: 1 + octal.length };
  const digits = { x: 2, u: 4, U: 8 }[sign] ?? 0;
  const code = digits === 0 ? undefined : new RegExp(`^[0-9a-fA-F]{${String(digits)}}`, 'u').exec(text.slice(at + 2, at + 2 + digits))?.[0];
  if (code === undefined || parseInt(code, 16) > 0x10ffff) return null;
  return { text: String.fromCodePoint(parseInt(code, 16)), length: 2 + digits };
};

/** A part of a string: text, or what an f-string computes. */
export type StringPart = { readonly piece: Piece; readonly hole: null } | { readonly piece: null; readonly hole: SyntaxNode };

/** The parts of a string or of strings that follow each other; null for other nodes. `text` is the file's, `inHole` tells places of template holes. */
export function stringParts(node: SyntaxNode, text: string, inHole: (at: number) => boolean): readonly StringPart[] | null {
  if (node.type === 'parenthesized_expression') {
    const [inner, ...more] = childrenOf(node).filter((child) => child.isNamed && child.type !== 'comment');
    return inner === undefined || more.length > 0 ? null : stringParts(inner, text, inHole);
  }
  if (node.type === 'concatenated_string') {
    const all = childrenOf(node)
      .filter(({ type }) => type === 'string')
      .map((child) => stringParts(child, text, inHole));
    return all.includes(null) ? null : all.flatMap((parts) => parts ?? []);
  }
  if (node.type !== 'string') return null;
  const children = childrenOf(node);
  const start = children.find(({ type }) => type === 'string_start');
  const end = children.find(({ type }) => type === 'string_end');
  if (start === undefined) return null;
  const prefix = text.slice(start.startIndex, start.endIndex).toLowerCase();
  const last = end?.startIndex ?? node.endIndex;
  const parts: StringPart[] = [];
  let from = start.endIndex;
  const add = (to: number): void => {
    if (to <= from) return;
    const plain = prefix.includes('r') ? [{ text: text.slice(from, to), at: from }] : piecesOf(text, from, to, unescape, inHole);
    for (const piece of plain) {
      if (!prefix.includes('f')) parts.push({ piece, hole: null });
      else for (const half of braces(piece)) parts.push({ piece: half, hole: null });
    }
  };
  for (const child of children) {
    if (child.type !== 'interpolation') continue;
    add(child.startIndex);
    parts.push({ piece: null, hole: child });
    from = child.endIndex;
  }
  add(last);
  return parts;
}

/** In an f-string two braces stand for one. */
function braces(piece: Piece): readonly Piece[] {
  const found: Piece[] = [];
  let start = 0;
  for (const { index } of piece.text.matchAll(/\{\{|\}\}/gu)) {
    found.push({ text: piece.text.slice(start, index + 1), at: piece.at + start });
    start = index + 2;
  }
  if (start < piece.text.length || found.length === 0) found.push({ text: piece.text.slice(start), at: piece.at + start });
  return found;
}

/** The text of parts that compute nothing; null where one does. */
export function partsText(parts: readonly StringPart[]): string | null {
  return parts.some(({ hole }) => hole !== null) ? null : textOf(parts.flatMap(({ piece }) => piece ?? []));
}
