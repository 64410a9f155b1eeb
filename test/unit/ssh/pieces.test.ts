import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Failure } from '../../../src/base/failure.js';
import { startClock } from '../../../src/ssh/clock.js';
import { orderAlgorithms } from '../../../src/ssh/connect.js';
import { createGate } from '../../../src/ssh/gate.js';
import { createCollector, createHeader } from '../../../src/ssh/output.js';
import { commandLine, quote } from '../../../src/ssh/quote.js';
import { killCommand, remoteCommand } from '../../../src/ssh/remote.js';
import { fileTrustStore, memoryTrustStore } from '../../../src/ssh/trustStore.js';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('the quoter', () => {
  it('quotes with single quotes and nothing else', () => {
    expect(quote("it's")).toBe("'it'\\''s'");
    expect(quote('')).toBe("''");
    expect(quote('a\nb')).toBe("'a\nb'");
    expect(commandLine(['a', '$b'], { NCCL_DEBUG: 'INFO', _X1: "'" })).toBe("NCCL_DEBUG='INFO' _X1=''\\''' 'a' '$b'");
  });

  it('refuses what cannot be passed', () => {
    for (const work of [
      () => quote('a\0'),
      () => commandLine([]),
      () => commandLine(['a'], { '1A': '' }),
      () => commandLine(['a'], { 'A B': '' }),
      () => commandLine(['a'], { 'A=$(x)': '' }),
      () => commandLine(['a'], { '': '' }),
      () => commandLine(['a'], { 'A\n': '' }),
    ])
      expect(work).toThrow(Failure);
    expect(() => remoteCommand(['-c'], {}, 'm')).toThrow(Failure);
    expect(() => remoteCommand([''], {}, 'm')).toThrow(Failure);
  });

  it('hands the killer a number only', () => {
    expect(killCommand(4711, 3000)).toMatch(/ sh '4711' '30'$/);
  });
});

describe('the trust store', () => {
  let dir: string;
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'trust-'));
  });
  afterAll(() => {
    rmSync(dir, { recursive: true, force: true });
  });
  const ed = 'AAAAC3NzaC1lZDI1NTE5AAAAIIHZGyFkhk2WjNKXGkRqIVsoGzVmVKkjhTZ1Vn9DdDCW';

  it('keeps keys by exact address, in a private file, each once', async () => {
    const path = join(dir, 'deep', 'keys');
    const store = fileTrustStore(path);
    expect(await store.keys('gpu-01')).toEqual([]);
    await Promise.all([
      store.add('gpu-01', 'ssh-ed25519', ed),
      store.add('gpu-01', 'ssh-ed25519', ed),
      store.add('[gpu-01]:2222', 'ssh-ed25519', ed),
      store.add('gpu-02', 'ssh-ed25519', ed),
    ]);
    expect(await fileTrustStore(path).keys('gpu-01')).toEqual([ed]);
    expect(await store.keys('gpu-0')).toEqual([]);
    expect(readFileSync(path, 'utf8').trim().split('\n')).toHaveLength(3);
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('takes no pattern, marker or second line for an address', async () => {
    const path = join(dir, 'strict');
    const store = fileTrustStore(path);
    for (const address of ['*', 'a\nb', 'a b', '@revoked', 'a,b', '!a'])
      await expect(store.add(address, 'ssh-ed25519', ed)).rejects.toThrow();
    writeFileSync(path, `* ssh-ed25519 ${ed}\n@cert-authority gpu-01 ssh-ed25519 ${ed}\ngarbage\n`);
    expect(await store.keys('gpu-01')).toEqual([]);
  });

  it('trusts nothing when its file cannot be read', async () => {
    await expect(fileTrustStore(dir).keys('gpu-01')).rejects.toThrow();
  });

  it('has a twin in memory', async () => {
    const store = memoryTrustStore();
    await store.add('gpu-01', 'ssh-ed25519', ed);
    await store.add('gpu-01', 'ssh-ed25519', ed);
    expect([await store.keys('gpu-01'), await store.keys('gpu-02')]).toEqual([[ed], []]);
  });
});

describe('the clock', () => {
  it('fires when the time is up', async () => {
    const clock = startClock(30);
    expect(clock.signal.aborted).toBe(false);
    await pause(80);
    expect(clock.signal.aborted).toBe(true);
  });

  it('stands still while held, also twice at once, and goes on with what was left', async () => {
    const clock = startClock(100);
    await Promise.all([clock.hold(() => pause(200)), clock.hold(() => pause(250))]);
    expect(clock.signal.aborted).toBe(false);
    await pause(200);
    expect(clock.signal.aborted).toBe(true);
  });

  it('goes on after work that threw, and never fires once stopped', async () => {
    const clock = startClock(50);
    await expect(clock.hold(() => Promise.reject(new Error('x')))).rejects.toThrow('x');
    clock.stop();
    await pause(100);
    expect(clock.signal.aborted).toBe(false);
  });
});

describe('the gate', () => {
  it('lets no more through than it may, in order', async () => {
    const gate = createGate(2);
    let now = 0;
    let most = 0;
    const order: number[] = [];
    await Promise.all(
      [0, 1, 2, 3, 4].map((index) =>
        gate.run(async () => {
          order.push(index);
          most = Math.max(most, ++now);
          await pause(5);
          now--;
        }),
      ),
    );
    expect([most, order]).toEqual([2, [0, 1, 2, 3, 4]]);
  });

  it('lets a waiting one leave without losing its place to nobody', async () => {
    const gate = createGate(1);
    const controller = new AbortController();
    const first = gate.run(() => pause(20));
    const second = gate.run(() => Promise.resolve('never'), controller.signal);
    const third = gate.run(() => Promise.resolve('third'));
    controller.abort();
    await expect(second).rejects.toThrow();
    await first;
    expect(await third).toBe('third');
    expect(await gate.run(() => Promise.resolve('fourth'))).toBe('fourth');
  });
});

describe('output', () => {
  it('decodes across chunks and keeps whole characters up to the limit', () => {
    const bytes = Buffer.from('aß界🚀', 'utf8');
    for (let limit = 0; limit <= bytes.length + 1; limit++) {
      const seen: string[] = [];
      const collector = createCollector(limit, (text) => seen.push(text));
      for (const byte of bytes) collector.push(Buffer.from([byte]));
      const { text, truncated } = collector.end();
      expect(seen.join('')).toBe('aß界🚀');
      expect('aß界🚀'.startsWith(text)).toBe(true);
      expect(truncated).toBe(limit < bytes.length);
    }
  });

  it('takes the private line off, wherever the chunks break, and gives back what is no such line', () => {
    const text = 'welcome\nm4rk 4711\nout\nput';
    for (let cut = 0; cut <= text.length; cut++) {
      const seen: Buffer[] = [];
      const header = createHeader('m4rk', (chunk) => seen.push(chunk));
      header.push(Buffer.from(text.slice(0, cut)));
      header.push(Buffer.from(text.slice(cut)));
      header.end();
      expect(Buffer.concat(seen).toString()).toBe('out\nput');
      expect(header.pid()).toBe(4711);
    }
    const seen: Buffer[] = [];
    const plain = createHeader('m4rk', (chunk) => seen.push(chunk));
    plain.push(Buffer.from('only noise'));
    plain.end();
    expect([Buffer.concat(seen).toString(), plain.pid()]).toEqual(['only noise', null]);
  });

  it('takes no process id that is not a plain number', () => {
    for (const pid of ['-1', '0', '1; kill', '', '99999999999', '1e3']) {
      const header = createHeader('m4rk', () => undefined);
      header.push(Buffer.from(`m4rk ${pid}\n`));
      expect(header.pid(), pid).toBeNull();
    }
  });
});

describe('host key algorithms', () => {
  it('come with the known types first, and without SHA-1', () => {
    expect(orderAlgorithms([]).slice(0, 1)).toEqual(['ssh-ed25519']);
    expect(orderAlgorithms(['ssh-rsa', null]).slice(0, 3)).toEqual(['rsa-sha2-512', 'rsa-sha2-256', 'ssh-ed25519']);
    expect(orderAlgorithms(['ssh-rsa'])).not.toContain('ssh-rsa');
    expect(new Set(orderAlgorithms(['ssh-rsa'])).size).toBe(6);
  });
});
