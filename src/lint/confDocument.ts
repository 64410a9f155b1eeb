import { plainText, shownText } from '../nccl/catalog/bytes.js';
import { readConfFile, readValue, variable, type ConfEntry } from '../nccl/catalog/index.js';
import { lineRange, type Range } from '../base/text.js';
import { hasHole, mayHaveHoles } from './confTemplate.js';

/** One line of an nccl.conf as an editor shows it, with what NCCL takes from it. */
export interface ConfLine {
  /** 0-based. */
  readonly line: number;
  /** Without the line feed; a carriage return is still there. */
  readonly text: string;
  /** Null where NCCL takes nothing from the line. */
  readonly entry: ConfEntry | null;
  readonly nameRange: Range;
  readonly valueRange: Range;
  /** From the name to the end of the value. */
  readonly range: Range;
}

/** An nccl.conf with positions. Lines that are cut in two by NCCL's buffer appear twice. */
export interface ConfDocument {
  readonly version: string;
  readonly lines: readonly ConfLine[];
  /** 0-based line at which the process dies, else null. */
  readonly crash: number | null;
  /** False where nothing in the whole file looks like a template. */
  readonly hasHoles: boolean;
}

/** UTF-16 columns of rising byte offsets in one line; each stretch is decoded once, however many settings stand in the line. */
function columns(bytes: Uint8Array, start: number, stop: number): (offset: number) => number {
  let at = start;
  let column = 0;
  return (offset) => {
    const next = Math.min(offset, stop);
    if (next < at) return shownText(bytes.subarray(start, next)).length;
    column += shownText(bytes.subarray(at, next)).length;
    at = next;
    return column;
  };
}

/** {@link columns} of a text whose bytes are characters. */
function plainColumns(start: number, stop: number): (offset: number) => number {
  return (offset) => Math.min(offset, stop) - start;
}

/** A line that makes its ranges only when somebody asks for them: of a hundred thousand hardly any is asked. */
class Line implements ConfLine {
  readonly #first: number;
  readonly #equals: number;
  readonly #end: number;

  constructor(
    readonly line: number,
    readonly text: string,
    readonly entry: ConfEntry | null,
    first = 0,
    equals = text.length,
    end = text.length,
  ) {
    this.#first = first;
    this.#equals = equals;
    this.#end = end;
  }

  get nameRange(): Range {
    return lineRange(this.line, this.#first, this.#equals);
  }

  get valueRange(): Range {
    return lineRange(this.line, this.entry === null ? 0 : this.#equals + 1, this.#end);
  }

  get range(): Range {
    return lineRange(this.line, this.#first, this.#end);
  }
}

/** Reads an nccl.conf for one release and keeps where everything stands. */
export function readConfDocument(bytes: Uint8Array, version: string): ConfDocument {
  const { entries, crash } = readConfFile(bytes, version);
  const lines: ConfLine[] = [];
  // Where each byte is a character of its own, as nearly everywhere, the text is decoded once and a line is a slice of it.
  const whole = plainText(bytes);
  let start = 0;
  let next = 0;
  for (let line = 0; start <= bytes.length; line++) {
    const feed = bytes.indexOf(10, start);
    const stop = feed < 0 ? bytes.length : feed;
    const text = whole === null ? shownText(bytes.subarray(start, stop)) : whole.slice(start, stop);
    let entry = entries[next];
    if (entry?.line !== line) lines.push(new Line(line, text, null));
    else {
      const column = whole === null ? columns(bytes, start, stop) : plainColumns(start, stop);
      for (; entry?.line === line; entry = entries[++next])
        lines.push(new Line(line, text, entry, column(entry.start), column(entry.equals), column(entry.end)));
    }
    if (feed < 0) break;
    start = feed + 1;
  }
  return { version, lines, crash, hasHoles: mayHaveHoles(whole ?? shownText(bytes)) };
}

/** A setting that a line was plainly meant to be, with everything taken away that NCCL does not forgive. */
export interface MeantSetting {
  readonly name: string;
  readonly value: string;
  /** A comment that stood behind the value, `#` included. */
  readonly comment: string | null;
}

const assignment = /^\ufeff?\s*(?:(?:export|setenv|set|declare\s+-x|typeset\s+-x|env)\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=(.*)$/s;

/** Longer lines are beyond NCCL's buffers, and nothing about them is plain. */
export const longestPlainLine = 4096;

/** What a line was plainly meant to set, or null where that is not plain. */
export function meantSetting(text: string): MeantSetting | null {
  if (text.length > longestPlainLine) return null;
  const found = assignment.exec(text.replace(/\r$/, ''));
  if (found === null) return null;
  const [, name = '', right = ''] = found;
  const quoted = /^\s*(["'])([^"']*)\1\s*(#.*)?$/.exec(right);
  if (quoted !== null) return { name, value: quoted[2] ?? '', comment: quoted[3] ?? null };
  const plain = /^\s*(.*?)\s*(?:(?<=\s)(#.*))?$/s.exec(right);
  return { name, value: plain?.[1] ?? '', comment: plain?.[2] ?? null };
}

/** The answer for the line that was asked about last: files made by programs hold the same line again and again. */
let last: { readonly text: string; readonly version: string; readonly mended: string | null } = { text: '', version: '', mended: null };

/** The line that does what a line was plainly meant to do, or null. A comment behind the value moves to a line of its own. */
export function mendedLine(text: string, version: string): string | null {
  if (last.text !== text || last.version !== version) last = { text, version, mended: mend(text, version) };
  return last.mended;
}

function mend(text: string, version: string): string | null {
  const meant = meantSetting(text);
  if (meant === null) return null;
  const found = variable(meant.name);
  const mistake =
    found === null || hasHole(meant.value) ? null : readValue({ variable: found, text: meant.value, version, context: {} }).mistake;
  const value = mistake?.suggestions.find((suggestion) => suggestion.safe)?.text ?? meant.value;
  const line = `${meant.name}=${value}`;
  return meant.comment === null ? line : `${meant.comment}\n${line}`;
}
