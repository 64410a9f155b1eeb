import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ByteStream, serveSftp } from '../../src/simulator/sftp/server.js';
import { packet, PacketReader, PacketWriter, status } from '../../src/simulator/sftp/wire.js';

let outside: string;
let folder: string;

beforeAll(() => {
  outside = mkdtempSync(join(tmpdir(), 'sftp-outside-'));
  writeFileSync(join(outside, 'secret'), 'not yours');
  folder = mkdtempSync(join(tmpdir(), 'sftp-host-'));
  for (const name of ['home', 'root/etc', 'tmp']) mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'root/etc/nccl.conf'), 'NCCL_DEBUG=INFO\n');
  symlinkSync(outside, join(folder, 'home/out'));
  symlinkSync(join(outside, 'secret'), join(folder, 'home/secret'));
  symlinkSync('../../../../../../../../../../..', join(folder, 'home/up'));
  symlinkSync(`../../..${outside}/secret`, join(folder, 'root/etc/deep'));
  symlinkSync('loop', join(folder, 'home/loop'));
});
afterAll(() => {
  for (const path of [outside, folder]) rmSync(path, { recursive: true, force: true });
});

/** A client that speaks raw packets. */
function connect(): {
  ask(type: number, write: (writer: PacketWriter) => void): Promise<Buffer>;
  raw(bytes: Buffer): void;
  ended(): boolean;
  close(): void;
} {
  const listeners = new Map<string, ((chunk: Buffer) => void)[]>();
  const waiting: ((answer: Buffer) => void)[] = [];
  let over = false;
  const channel: ByteStream = {
    on: (event: string, listener: (chunk: Buffer) => void) => listeners.set(event, [...(listeners.get(event) ?? []), listener]),
    write: (bytes) => waiting.shift()?.(bytes.subarray(4)),
    end: () => {
      over = true;
      for (const give of waiting.splice(0)) give(Buffer.alloc(0));
    },
  };
  serveSftp(channel, folder);
  const raw = (bytes: Buffer): void => {
    for (const listener of listeners.get('data') ?? []) listener(bytes);
  };
  return {
    raw,
    ended: () => over,
    close: () => {
      for (const listener of listeners.get('close') ?? []) listener(Buffer.alloc(0));
    },
    ask: (type, write) =>
      new Promise((resolve) => {
        waiting.push(resolve);
        const writer = new PacketWriter().uint32(7);
        write(writer);
        raw(writer.packet(type));
      }),
  };
}

const codeOf = (answer: Buffer): number | null => {
  const reader = new PacketReader(answer);
  if (reader.byte() !== packet.status) return null;
  reader.uint32();
  return reader.uint32();
};

describe('the SFTP server of the embedded cluster', () => {
  it('gives nothing of this machine, whatever the path', async () => {
    const client = connect();
    const secret = join(outside, 'secret');
    const hostile = [
      secret,
      `/..${secret}`,
      `/../../../../../../../..${secret}`,
      `../../../../../../../..${secret}`,
      `${join(folder, 'home')}/../../../../../..${secret}`,
      join(folder, 'home/out/secret'),
      join(folder, 'home/secret'),
      `${join(folder, 'home/up')}${secret}`,
      '/etc/deep',
      join(folder, 'home/loop'),
      '/proc/self/root/etc/passwd',
      '/etc/passwd',
      '/etc/nccl.conf/../../../etc/passwd',
      'a\0b',
    ];
    for (const path of hostile) {
      for (const flags of [1, 1 | 2, 2 | 8, 2 | 8 | 16, 2 | 4 | 8]) {
        const answer = await client.ask(packet.open, (writer) => writer.string(path).uint32(flags).uint32(0));
        if (new PacketReader(answer).byte() === packet.handle) {
          // Made anew inside the host: that is allowed, and is not what lies outside.
          const handle = new PacketReader(answer.subarray(5)).string();
          await client.ask(packet.write, (writer) => writer.string(handle).uint64(0).string('overwritten'));
          await client.ask(packet.close, (writer) => writer.string(handle));
        } else expect(codeOf(answer), path).not.toBe(status.ok);
      }
      await client.ask(packet.setstat, (writer) => writer.string(path).attributes({ mode: 0o777 }));
      await client.ask(packet.extended, (writer) => writer.string('posix-rename@openssh.com').string(path).string('/etc/stolen'));
      await client.ask(packet.extended, (writer) => writer.string('posix-rename@openssh.com').string('/etc/nccl.conf').string(path));
      await client.ask(packet.rename, (writer) => writer.string('/etc/nccl.conf').string(path));
      await client.ask(packet.remove, (writer) => writer.string(path));
      const answer = await client.ask(packet.opendir, (writer) => writer.string(`${path}/..`));
      expect(answer.toString('latin1')).not.toContain('not yours');
      expect(readFileSync(secret, 'utf8')).toBe('not yours');
      expect(readdirSync(outside)).toEqual(['secret']);
      expect(existsSync('/etc/stolen')).toBe(false);
    }
    client.close();
  });

  it('takes any packet at all without an effect outside', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...Object.values(packet)), fc.uint8Array({ maxLength: 60 }), async (type, bytes) => {
        const client = connect();
        const body = Buffer.concat([Buffer.from([type, 0, 0, 0, 1]), bytes]);
        const head = Buffer.alloc(4);
        head.writeUInt32BE(body.length);
        client.raw(Buffer.concat([head, body]));
        await new Promise((resolve) => setTimeout(resolve, 1));
        client.close();
        expect(readdirSync(outside)).toEqual(['secret']);
      }),
      { numRuns: 300 },
    );
  });

  it('ends a channel that sends a packet of no possible length, and holds 64 files at most', async () => {
    const client = connect();
    client.raw(Buffer.from([0xff, 0xff, 0xff, 0xff, 1]));
    expect(client.ended()).toBe(true);
    const other = connect();
    writeFileSync(join(folder, 'root/etc/many'), '');
    const codes: (number | null)[] = [];
    for (let count = 0; count < 70; count++)
      codes.push(codeOf(await other.ask(packet.open, (writer) => writer.string('/etc/many').uint32(1).uint32(0))));
    expect(codes.filter((code) => code === null).length).toBe(64);
    other.close();
  });
});
