import { exactText, plainText } from './bytes.js';
import { atLeast } from './version.js';

/** One line that NCCL hands to setenv. Offsets are bytes from the start of the file. */
export interface ConfEntry {
  /** 0-based line of the file. */
  readonly line: number;
  /** Exact text; bytes that are not UTF-8 are written `\xNN`. */
  readonly name: string;
  readonly value: string;
  readonly nameBytes: Uint8Array;
  readonly valueBytes: Uint8Array;
  /** First byte of the name. */
  readonly start: number;
  /** The `=`. */
  readonly equals: number;
  /** Past the last byte that belongs to the line before NCCL cuts the value: at the line feed, a dropped carriage return or a NUL. */
  readonly end: number;
  /** The name or the value was longer than NCCL keeps. */
  readonly cut: 'name' | 'value' | null;
  /** The rest of a line that was longer than NCCL's buffer, read as a line of its own (2.30.3 and later). */
  readonly tail: boolean;
  /** setenv refuses an empty name. */
  readonly refused: boolean;
}

/** What NCCL makes of one configuration file, whatever the environment holds. */
export interface ConfReading {
  /** In the order of the file; a name may come more than once. */
  readonly entries: readonly ConfEntry[];
  /** 0-based line at which the process dies (a name of 1024 bytes or more, before 2.23.4), else null. */
  readonly crash: number | null;
}

const lineFeed = 10;
const carriageReturn = 13;
const equalsSign = 61;
const hash = 35;

/** One piece of the file that NCCL's line reader returns, with everything it drops at the end already gone. */
interface RawLine {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly tail: boolean;
}

/** Finds a byte at or after rising offsets; what was found ahead is not searched for again. */
function finder(bytes: Uint8Array, byte: number): (from: number) => number {
  let found = -1;
  return (from) => {
    if (found < from) {
      const at = bytes.indexOf(byte, from);
      found = at < 0 ? bytes.length : at;
    }
    return found;
  };
}

/** getline: a line of any length; a NUL cuts what C then sees. Used until 2.29.7. */
function* wholeLines(bytes: Uint8Array): Generator<RawLine> {
  const feedAfter = finder(bytes, lineFeed);
  const nulAfter = finder(bytes, 0);
  let start = 0;
  for (let line = 0; start < bytes.length; line++) {
    const feed = feedAfter(start);
    yield { line, start, end: Math.min(feed, nulAfter(start)), tail: false };
    start = feed + 1;
  }
}

/** fgets with a buffer of 4096: at most 4095 bytes a piece, one carriage return dropped at its end. Used from 2.30.3. */
function* bufferedLines(bytes: Uint8Array): Generator<RawLine> {
  const room = 4095;
  const feedAfter = finder(bytes, lineFeed);
  const nulAfter = finder(bytes, 0);
  let start = 0;
  let line = 0;
  let tail = false;
  while (start < bytes.length) {
    const feed = feedAfter(start);
    const ends = feed < Math.min(start + room, bytes.length);
    const next = ends ? feed + 1 : Math.min(start + room, bytes.length);
    // strlen decides the length, so after a NUL there is neither a line feed nor a carriage return to drop.
    let end = Math.min(next, nulAfter(start));
    if (end > start && bytes[end - 1] === lineFeed) end--;
    if (end > start && bytes[end - 1] === carriageReturn) end--;
    yield { line, start, end, tail };
    tail = !ends;
    if (ends) line++;
    start = next;
  }
}

/** An entry that takes its bytes out of the file only when somebody asks for them: of a hundred thousand hardly any is asked. */
class Entry implements ConfEntry {
  readonly #bytes: Uint8Array;
  readonly #nameEnd: number;
  readonly #valueEnd: number;
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly tail: boolean;
  readonly refused: boolean;

  constructor(
    bytes: Uint8Array,
    { line, start, end, tail }: RawLine,
    readonly equals: number,
    /** Where NCCL cuts what is too long. */
    ends: { readonly name: number; readonly value: number },
    readonly name: string,
    readonly value: string,
    readonly cut: ConfEntry['cut'],
  ) {
    this.#bytes = bytes;
    this.#nameEnd = ends.name;
    this.#valueEnd = ends.value;
    this.line = line;
    this.start = start;
    this.end = end;
    this.tail = tail;
    this.refused = equals === start;
  }

  get nameBytes(): Uint8Array {
    return this.#bytes.slice(this.start, this.#nameEnd);
  }

  get valueBytes(): Uint8Array {
    return this.#bytes.slice(this.equals + 1, this.#valueEnd);
  }
}

/**
 * Reads a configuration file as NCCL does (setEnvFile in src/include/param.h, later src/misc/param.cc), byte for byte: nothing is trimmed,
 * quotes stay, the first `=` splits. Never throws.
 */
export function readConfFile(bytes: Uint8Array, version: string): ConfReading {
  const buffered = atLeast(version, '2.30.3');
  const comments = atLeast(version, '2.26.2');
  const nameIsBounded = atLeast(version, '2.23.4');
  // Before 2.8.3 1024 bytes are copied and no NUL is set, so a longer value also drags in whatever the stack holds; that part is not known.
  const valueRoom = atLeast(version, '2.8.3') ? 1023 : 1024;
  const entries: ConfEntry[] = [];
  // Where each byte is a character, as nearly everywhere, names and values are slices of one text.
  const plain = plainText(bytes);
  const textOf = (from: number, to: number): string => (plain === null ? exactText(bytes.subarray(from, to)) : plain.slice(from, to));
  const equalsAfter = finder(bytes, equalsSign);
  for (const raw of buffered ? bufferedLines(bytes) : wholeLines(bytes)) {
    const { line, start, end } = raw;
    if (comments && start < bytes.length && bytes[start] === hash) continue;
    const equals = equalsAfter(start);
    if (equals >= end) continue;
    const at = equals - start;
    if (at >= 1024 && !nameIsBounded) return { entries, crash: line };
    const ends = { name: start + Math.min(1023, at), value: Math.max(equals + 1, Math.min(end, equals + 1 + valueRoom)) };
    const cut = at > 1023 ? 'name' : end - equals - 1 > valueRoom ? 'value' : null;
    entries.push(new Entry(bytes, raw, equals, ends, textOf(start, ends.name), textOf(equals + 1, ends.value), cut));
  }
  return { entries, crash: null };
}
