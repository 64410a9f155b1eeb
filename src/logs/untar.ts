const block = 512;
/** Longest pax header that is read: names are short. */
const longestHeader = 65_536;

/** Whether bytes begin an archive in the ustar format. */
export function isTar(bytes: Uint8Array): boolean {
  return bytes.length >= 262 && String.fromCharCode(...bytes.subarray(257, 262)) === 'ustar';
}

/** Takes the files of an archive as they come. A false from `begin` passes over that file. */
export interface MemberSink {
  begin(name: string, size: number): boolean;
  data(bytes: Uint8Array): void;
  end(): void;
}

/**
 * Reads an archive as a stream, in memory alone: nothing is unpacked to a disk, so that no name in it can lead anywhere. Regular files are given, links,
 * devices and folders are passed over. Never throws; `broken` tells of an archive that ended early or is none. It is no library's: the known ones keep
 * a header of whatever length an archive announces in memory before they look at it, and take their bytes through streams that have to be waited for.
 */
export class Untar {
  private rest: Uint8Array = new Uint8Array(0);
  private left = 0;
  private padding = 0;
  private taking = false;
  private pax: Uint8Array[] | null = null;
  private longName: string | null = null;
  private ended = false;
  broken = false;

  constructor(private readonly sink: MemberSink) {}

  push(chunk: Uint8Array): void {
    let bytes = chunk;
    if (this.rest.length > 0) {
      bytes = new Uint8Array(this.rest.length + chunk.length);
      bytes.set(this.rest);
      bytes.set(chunk, this.rest.length);
      this.rest = new Uint8Array(0);
    }
    let at = 0;
    while (at < bytes.length && !this.ended && !this.broken) {
      if (this.left > 0) {
        const part = bytes.subarray(at, at + this.left);
        this.left -= part.length;
        at += part.length;
        if (this.taking) this.sink.data(part);
        else this.pax?.push(part.slice());
        if (this.left === 0) this.finish();
      } else if (this.padding > 0) {
        const skipped = Math.min(this.padding, bytes.length - at);
        this.padding -= skipped;
        at += skipped;
      } else if (bytes.length - at < block) {
        this.rest = bytes.slice(at);
        return;
      } else {
        this.header(bytes.subarray(at, at + block));
        at += block;
      }
    }
  }

  end(): void {
    if (!this.ended) this.broken = true;
    if (this.taking) this.sink.end();
    this.taking = false;
  }

  private header(bytes: Uint8Array): void {
    if (bytes.every((byte) => byte === 0)) {
      this.ended = true;
      return;
    }
    const text = (from: number, length: number): string => {
      const part = bytes.subarray(from, from + length);
      const end = part.indexOf(0);
      return new TextDecoder().decode(end < 0 ? part : part.subarray(0, end));
    };
    const size = Number.parseInt(text(124, 12).trim() || '0', 8);
    const sum = bytes.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0);
    if (!isTar(bytes) || !Number.isSafeInteger(size) || size < 0 || Number.parseInt(text(148, 8).trim(), 8) !== sum) {
      this.broken = true;
      return;
    }
    const type = text(156, 1);
    const prefix = text(345, 155);
    const name = this.longName ?? (prefix === '' ? text(0, 100) : `${prefix}/${text(0, 100)}`);
    this.left = size;
    this.padding = (block - (size % block)) % block;
    this.pax = type === 'x' && size <= longestHeader ? [] : null;
    this.taking = (type === '0' || type === '') && this.sink.begin(name, size);
    if (type !== 'x') this.longName = null;
    if (size === 0) this.finish();
  }

  private finish(): void {
    if (this.taking) this.sink.end();
    if (this.pax !== null) {
      const text = new TextDecoder().decode(concat(this.pax));
      this.longName = /(?:^|\n)\d{1,6} path=([^\n]*)\n/.exec(text)?.[1] ?? null;
    }
    this.taking = false;
    this.pax = null;
  }
}

/** Bytes in one piece. */
export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
