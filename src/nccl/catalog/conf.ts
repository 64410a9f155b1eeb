import { exactText } from './bytes.js';
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

/** getline: a line of any length; a NUL cuts what C then sees. Used until 2.29.7. */
function* wholeLines(bytes: Uint8Array): Generator<RawLine> {
  let start = 0;
  for (let line = 0; start < bytes.length; line++) {
    const feed = bytes.indexOf(lineFeed, start);
    const stop = feed < 0 ? bytes.length : feed;
    yield { line, start, end: beforeNul(bytes, start, stop), tail: false };
    start = feed < 0 ? bytes.length : feed + 1;
  }
}

/** fgets with a buffer of 4096: at most 4095 bytes a piece, one carriage return dropped at its end. Used from 2.30.3. */
function* bufferedLines(bytes: Uint8Array): Generator<RawLine> {
  const room = 4095;
  let start = 0;
  let line = 0;
  let tail = false;
  while (start < bytes.length) {
    const feed = bytes.subarray(start, start + room).indexOf(lineFeed);
    const next = feed < 0 ? Math.min(start + room, bytes.length) : start + feed + 1;
    // strlen decides the length, so after a NUL there is neither a line feed nor a carriage return to drop.
    let end = beforeNul(bytes, start, next);
    if (end > start && bytes[end - 1] === lineFeed) end--;
    if (end > start && bytes[end - 1] === carriageReturn) end--;
    yield { line, start, end, tail };
    tail = feed < 0;
    if (feed >= 0) line++;
    start = next;
  }
}

function beforeNul(bytes: Uint8Array, start: number, stop: number): number {
  const nul = bytes.subarray(start, stop).indexOf(0);
  return nul < 0 ? stop : start + nul;
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
  for (const raw of buffered ? bufferedLines(bytes) : wholeLines(bytes)) {
    if (comments && raw.start < bytes.length && bytes[raw.start] === hash) continue;
    const at = bytes.subarray(raw.start, raw.end).indexOf(equalsSign);
    if (at < 0) continue;
    if (at >= 1024 && !nameIsBounded) return { entries, crash: raw.line };
    const equals = raw.start + at;
    const nameBytes = bytes.slice(raw.start, raw.start + Math.min(1023, at));
    const valueBytes = bytes.slice(equals + 1, Math.min(raw.end, equals + 1 + valueRoom));
    const cut = at > 1023 ? 'name' : raw.end - equals - 1 > valueRoom ? 'value' : null;
    const { line, start, end, tail } = raw;
    entries.push({
      line,
      name: exactText(nameBytes),
      value: exactText(valueBytes),
      nameBytes,
      valueBytes,
      start,
      equals,
      end,
      cut,
      tail,
      refused: at === 0,
    });
  }
  return { entries, crash: null };
}
