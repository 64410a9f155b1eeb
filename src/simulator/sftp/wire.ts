/** Packet types of SFTP version 3 (draft-ietf-secsh-filexfer-02, 3) and of OpenSSH's extensions to it (PROTOCOL, 4). */
export const packet = {
  init: 1,
  version: 2,
  open: 3,
  close: 4,
  read: 5,
  write: 6,
  lstat: 7,
  fstat: 8,
  setstat: 9,
  fsetstat: 10,
  opendir: 11,
  readdir: 12,
  remove: 13,
  mkdir: 14,
  rmdir: 15,
  realpath: 16,
  stat: 17,
  rename: 18,
  readlink: 19,
  symlink: 20,
  status: 101,
  handle: 102,
  data: 103,
  name: 104,
  attributes: 105,
  extended: 200,
  extendedReply: 201,
} as const;

/** Answers that carry no data. */
export const status = { ok: 0, endOfFile: 1, noSuchFile: 2, permissionDenied: 3, failure: 4, badMessage: 5, unsupported: 8 } as const;

/** What a client may set, and what is told about a file. Sizes in bytes, times in seconds since 1970. */
export interface Attributes {
  readonly size?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly mode?: number;
  readonly atime?: number;
  readonly mtime?: number;
}

/** A packet that ends before what it should hold. */
export class Malformed extends Error {}

/** Reads the fields of a packet in order; throws Malformed past its end. */
export class PacketReader {
  private at = 0;
  constructor(private readonly bytes: Buffer) {}

  private take(count: number): number {
    const from = this.at;
    if (from + count > this.bytes.length) throw new Malformed();
    this.at += count;
    return from;
  }
  byte(): number {
    return this.bytes.readUInt8(this.take(1));
  }
  uint32(): number {
    return this.bytes.readUInt32BE(this.take(4));
  }
  /** Places past 2^53 are past the end of every file. */
  uint64(): number {
    return Number(this.bytes.readBigUInt64BE(this.take(8)));
  }
  string(): Buffer {
    const length = this.uint32();
    const from = this.take(length);
    return this.bytes.subarray(from, from + length);
  }
  text(): string {
    return this.string().toString('utf8');
  }
  attributes(): Attributes {
    const flags = this.uint32();
    return {
      ...((flags & 1) !== 0 && { size: this.uint64() }),
      ...((flags & 2) !== 0 && { uid: this.uint32(), gid: this.uint32() }),
      ...((flags & 4) !== 0 && { mode: this.uint32() }),
      ...((flags & 8) !== 0 && { atime: this.uint32(), mtime: this.uint32() }),
    };
  }
}

/** Builds fields in order. */
export class PacketWriter {
  private readonly parts: Buffer[] = [];
  uint32(value: number): this {
    const part = Buffer.alloc(4);
    part.writeUInt32BE(value >>> 0);
    this.parts.push(part);
    return this;
  }
  uint64(value: number): this {
    const part = Buffer.alloc(8);
    part.writeBigUInt64BE(BigInt(value));
    this.parts.push(part);
    return this;
  }
  string(value: string | Buffer): this {
    const bytes = Buffer.from(value);
    this.uint32(bytes.length).parts.push(bytes);
    return this;
  }
  attributes({ size = 0, uid = 0, gid = 0, mode = 0, atime = 0, mtime = 0 }: Attributes): this {
    return this.uint32(1 | 2 | 4 | 8)
      .uint64(size)
      .uint32(uid)
      .uint32(gid)
      .uint32(mode)
      .uint32(atime)
      .uint32(mtime);
  }
  /** The whole packet with its length in front. */
  packet(type: number): Buffer {
    const body = Buffer.concat(this.parts);
    const head = Buffer.alloc(5);
    head.writeUInt32BE(body.length + 1);
    head.writeUInt8(type, 4);
    return Buffer.concat([head, body]);
  }
}

/** Longest packet that is taken, in bytes; OpenSSH's own limit. */
const longest = 256 * 1024;

/** Cuts a stream into packets without their length. `push` answers false for a length that no packet has. */
export function createFraming(onPacket: (bytes: Buffer) => void): { push(chunk: Buffer): boolean } {
  let held = Buffer.alloc(0);
  return {
    push: (chunk) => {
      held = Buffer.concat([held, chunk]);
      while (held.length >= 4) {
        const length = held.readUInt32BE();
        if (length === 0 || length > longest) return false;
        if (held.length < 4 + length) break;
        onPacket(held.subarray(4, 4 + length));
        held = held.subarray(4 + length);
      }
      return true;
    },
  };
}
