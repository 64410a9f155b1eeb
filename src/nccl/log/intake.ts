/** Characters of a JSON document that are kept to be read as a whole; a longer one is read as a log. */
const longest = 64 * 2 ** 20;

/** What takes the parts of a file once it is known what it is. */
export interface Takers {
  readonly log: (chunk: string | Uint8Array) => void;
  /** The whole of a file that begins as JSON does. False: it is none that is known, and is to be read as a log. */
  readonly json: (text: string) => boolean;
  readonly pickle: () => void;
}

/** Tells by its beginning what a file is: a log, a JSON document (`{` first), or a pickle of Python (0x80 first, which no text in UTF-8 begins with). */
export class Intake {
  private kind: 'log' | 'json' | 'pickle' | null = null;
  private text = '';
  private decoder: InstanceType<typeof TextDecoder> | null = null;

  constructor(private readonly takers: Takers) {}

  /** Takes the next part. */
  push(chunk: string | Uint8Array): void {
    if (chunk.length === 0) return;
    if (this.kind === null) {
      const first = typeof chunk === 'string' ? chunk.charCodeAt(0) : chunk[0];
      this.kind = first === 0x7b ? 'json' : first === 0x80 && typeof chunk !== 'string' ? 'pickle' : 'log';
      if (this.kind === 'pickle') this.takers.pickle();
    }
    if (this.kind === 'log') this.takers.log(chunk);
    if (this.kind !== 'json') return;
    if (typeof chunk === 'string') this.text += chunk;
    else this.text += (this.decoder ??= new TextDecoder()).decode(chunk, { stream: true });
    if (this.text.length > longest) this.giveUp();
  }

  /** The file has ended. */
  end(): void {
    if (this.kind !== 'json') return;
    if (this.decoder !== null) this.text += this.decoder.decode();
    if (this.takers.json(this.text)) this.text = '';
    else this.giveUp();
  }

  private giveUp(): void {
    this.kind = 'log';
    this.takers.log(this.text);
    this.text = '';
  }
}
