import type { PerfRow, Placement } from './result.js';
import type { Layout } from './row.js';

const [space, minus, dot, zero, nine] = [0x20, 0x2d, 0x2e, 0x30, 0x39];
const notChecked = 'N/A';
/** Digits of a number that is exact as a whole one, and the powers of ten that it can be divided by with one rounding (Clinger 1990, "How to read floating point numbers accurately"). */
const mostDigits = 15;
const tens = Array.from({ length: mostDigits + 1 }, (_, power) => 10 ** power);
/** Words of types and reductions, each held once. */
const held = new Map<string, string>();
const mostHeld = 256;

/** The line that is read, and how far; one for all, since there is one row after the other and nothing in between. */
let [line, at] = ['', 0];
/** Whether the last number had a decimal point or a sign. */
let [pointed, signed] = [false, false];

function skip(): void {
  while (line.charCodeAt(at) === space) at++;
}

/** The number from here to the next space; NaN where it is none, or is written in another way. */
function number(): number {
  skip();
  signed = line.charCodeAt(at) === minus;
  if (signed) at++;
  let [value, digits, decimals] = [0, 0, -1];
  for (; at < line.length; at++) {
    const code = line.charCodeAt(at);
    if (code >= zero && code <= nine) {
      value = value * 10 + (code - zero);
      digits++;
      if (decimals >= 0) decimals++;
    } else if (code === dot && decimals < 0 && digits > 0) decimals = 0;
    else if (code === space) break;
    else return Number.NaN;
  }
  pointed = decimals >= 0;
  if (digits === 0 || digits > mostDigits || decimals === 0) return Number.NaN;
  const exact = decimals > 0 ? value / (tens[decimals] ?? Number.NaN) : value;
  return signed ? -exact : exact;
}

/** Digits alone; NaN otherwise. */
function whole(): number {
  const value = number();
  return pointed || signed ? Number.NaN : value;
}

/** A word of letters, digits and underscores; "" where there is none. */
function word(): string {
  skip();
  const from = at;
  while (at < line.length && line.charCodeAt(at) !== space) at++;
  const text = line.slice(from, at);
  const known = held.get(text);
  if (known !== undefined) return known;
  if (!/^[a-z][a-z0-9_]*$/i.test(text)) return '';
  if (held.size < mostHeld) held.set(text, text);
  return text;
}

/** A count of wrong elements; null for N/A. */
function checked(): number | null {
  skip();
  if (!line.startsWith(notChecked, at)) return number();
  at += notChecked.length;
  return at >= line.length || line.charCodeAt(at) === space ? null : Number.NaN;
}

function placement(counts: boolean): Placement | null {
  const timeUs = number();
  const algbwGBs = number();
  const busbwGBs = number();
  const wrong = checked();
  // What is not a number makes the sum none.
  if (Number.isNaN(timeUs + algbwGBs + busbwGBs + (wrong ?? 0))) return null;
  return { timeUs, algbwGBs, busbwGBs, wrong: counts ? wrong : null };
}

/**
 * Reads a row of a table whose header was seen in one pass, as nearly all rows are written: words and plain numbers between spaces. Null for anything else, a row or
 * not, which `rowWords` and `readRow` then look at; where it answers, it answers what they do.
 */
export function quickRow(text: string, layout: Layout): PerfRow | null {
  if (!layout.root || layout.more.length > 0 || layout.width !== 4) return null;
  [line, at] = [text, 0];
  const sizeBytes = whole();
  const count = whole();
  if (Number.isNaN(sizeBytes + count)) return null;
  const type = word();
  const redop = word();
  const root = number();
  if (type === '' || redop === '' || pointed || Number.isNaN(root) || !/^[a-z]+$/i.test(redop)) return null;
  const outOfPlace = placement(layout.counts);
  if (outOfPlace === null) return null;
  const inPlace = layout.places === 2 ? placement(layout.counts) : null;
  if (inPlace === null && layout.places === 2) return null;
  skip();
  if (at < line.length) return null;
  return { sizeBytes, count, type, redop: redop === 'none' ? null : redop, root: root >= 0 ? root : null, outOfPlace, inPlace };
}
