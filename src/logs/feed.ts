import { isTar, Untar } from './untar.js';

/** What takes the files of a job's log, as the reader of logs does. */
export interface LogSink {
  file(name: string): void;
  push(chunk: Uint8Array): void;
}

/** Paths in a diagnostic bundle that tell of the job: logs, kernel messages and dumps. */
export const toldInBundle = /^(?:logs\/|flight-recorder\/|hosts\/[^/]+\/dmesg\.txt$)/;

/** Whether a member of an archive is read as part of a job's log: of our bundles what tells of the job, of any other archive every file. */
export function isTold(name: string): boolean {
  const inside = /^(?:\.\/)?nccl-bundle-\d{12}\/(.*)$/.exec(name)?.[1];
  if (inside !== undefined) return toldInBundle.test(inside);
  return !/(?:^|\/)\.[^/]*$/.test(name);
}

/** Bytes that show what a file is. */
const enough = 512;

/** Gives the bytes of one file (not compressed any more) to a reader: a log as it is, an archive, such as a diagnostic bundle, log by log. */
export class LogFeed {
  private head: Uint8Array | null = new Uint8Array(0);
  private archive: Untar | null = null;

  constructor(
    private readonly sink: LogSink,
    private readonly name: string,
  ) {}

  push(chunk: Uint8Array): void {
    if (this.head === null) {
      this.give(chunk);
      return;
    }
    const head = new Uint8Array(this.head.length + chunk.length);
    head.set(this.head);
    head.set(chunk, this.head.length);
    this.head = head;
    if (head.length >= enough) this.begin();
  }

  /** The file has ended. True where it is an archive that ends early: what it holds up to there was given. */
  end(): boolean {
    if (this.head !== null) this.begin();
    this.archive?.end();
    return this.archive?.broken === true;
  }

  private begin(): void {
    const head = this.head ?? new Uint8Array(0);
    this.head = null;
    if (isTar(head))
      this.archive = new Untar({
        begin: (name) => {
          if (!isTold(name)) return false;
          this.sink.file(name);
          return true;
        },
        data: (bytes) => this.sink.push(bytes),
        end: () => undefined,
      });
    else this.sink.file(this.name);
    if (head.length > 0) this.give(head);
  }

  private give(chunk: Uint8Array): void {
    if (this.archive === null) this.sink.push(chunk);
    else this.archive.push(chunk);
  }
}
