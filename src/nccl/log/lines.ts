import { clean } from '../../base/clean.js';

/** Characters kept of one line; NCCL's own buffer holds 1,024, tables and JSON of programs are longer. */
const longest = 65_536;

/** Controls that make a line need cleaning, and the carriage return that redraws one. */
const controls = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

/** The same but for the ends of lines: lines of a piece that has none of these need no look at each. */
const unusual = new RegExp(`[\\0-\\x09\\x0b-\\x1f\\x7f-\\x9f\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]`);

const escape = String.fromCharCode(0x1b);
const bell = String.fromCharCode(7);
/** Whole terminal sequences: colours and the like, and titles that are ended. One left open must not swallow the failure behind it. */
const sequences = new RegExp(`${escape}\\[[0-?]*[ -/]*[@-~]|${escape}\\][^${bell}${escape}]*(?:${bell}|${escape}\\\\)`, 'g');

/**
 * Cuts a stream of chunks into lines without their ends, escapes and controls. A line that a carriage return draws anew is given once for each drawing,
 * with the same number. Lines past 65,536 characters are cut there; memory is bounded by that length.
 */
export class LineSplitter {
  private rest = '';
  private full = false;
  /** False where nothing of the line so far needs cleaning. */
  private unusual = false;
  private decoder: InstanceType<typeof TextDecoder> | null = null;
  /** Lines so far, 1-based number of the line that was last given. */
  number = 0;

  constructor(private readonly take: (line: string, number: number) => void) {}

  /** Takes the next bytes (UTF-8; what is not is replaced) or characters. */
  push(chunk: string | Uint8Array): void {
    if (typeof chunk !== 'string') this.decoder ??= new TextDecoder('utf-8', { ignoreBOM: false });
    const text = typeof chunk === 'string' ? chunk : (this.decoder?.decode(chunk, { stream: true }) ?? '');
    const strange = unusual.test(text);
    let from = 0;
    for (let to = text.indexOf('\n'); to >= 0; to = text.indexOf('\n', from)) {
      this.keep(text.slice(from, to), strange);
      this.give();
      from = to + 1;
    }
    if (from < text.length) this.keep(text.slice(from), strange);
  }

  /** The file has ended: what is left is its last line. */
  end(): void {
    if (this.decoder !== null) this.keep(this.decoder.decode(), true);
    if (this.rest !== '') this.give();
    this.decoder = null;
  }

  private keep(text: string, strange: boolean): void {
    if (this.full || text === '') return;
    this.unusual ||= strange;
    this.rest = this.rest === '' ? text : this.rest + text;
    if (this.rest.length <= longest) return;
    this.rest = this.rest.slice(0, longest);
    this.full = true;
  }

  private give(): void {
    const line = this.rest;
    const strange = this.unusual;
    this.rest = '';
    this.full = false;
    this.unusual = false;
    this.number++;
    if (!strange || !controls.test(line)) {
      this.take(line, this.number);
      return;
    }
    for (const drawn of line.split('\r'))
      if (drawn !== '') this.take(clean(drawn.replace(sequences, '').replaceAll(escape, '')), this.number);
  }
}
