import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Snapshot } from '../../src/cluster/facts.js';
import { healthOf } from '../../src/doctor/index.js';
import { readProbe } from '../../src/cluster/probe/read.js';
import { expectedSections } from '../../src/cluster/probe/script.js';
import { snapshotText } from '../../src/cluster/snapshot/write.js';
import { writeFullHost } from '../unit/cluster/fullHost.js';
import { runProbe } from '../unit/cluster/runProbe.js';
import { growth, leastCpuMs } from '../support/cpu.js';

const root = mkdtempSync(join(tmpdir(), 'probe-'));
const witness = join(root, 'witness');
const escape = String.fromCharCode(27);
const nasty = `$(touch ${witness}) \`touch ${witness}\` ; touch ${witness} ${escape}]0;owned${String.fromCharCode(7)}${escape}[2J </script>[a](command:x)\u202e`;
const put = (path: string, text: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};

/** Whether a text holds what must not reach a screen: C0 controls but tab and line feed, C1 controls, and bidi overrides. */
const isUnsafe = (text: string): boolean =>
  Array.from(text).some((character) => {
    const code = character.charCodeAt(0);
    return (code < 0x20 && code !== 9 && code !== 10) || (code >= 0x7f && code <= 0x9f) || (code >= 0x202a && code <= 0x202e);
  });
const everyText = (value: unknown): string[] =>
  typeof value === 'string'
    ? [value]
    : typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, inner]) => [key, ...everyText(inner)])
      : [];

beforeAll(() => {
  put('proc/sys/kernel/hostname', `${nasty}\n`);
  put('etc/os-release', `PRETTY_NAME="${nasty}"\n`);
  put('proc/cpuinfo', `model name : ${nasty}\n`);
  put('sys/class/infiniband/mlx5_0/fw_ver', nasty);
  put('sys/class/infiniband/mlx5_0/ports/1/state', `4: ${nasty}`);
  put(`sys/class/infiniband/$(touch witness)/ports/1/state`, '4: ACTIVE');
  put(`sys/class/net/-n $(touch witness)/operstate`, 'up');
  put('etc/nccl.conf', `NCCL_X=${nasty}\n`);
  put('proc/driver/nvidia/version', nasty);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('a host that says hostile things', () => {
  it('runs nothing and shows nothing but text', () => {
    const { facts, done } = runProbe(root, {
      NCCL_EVIL: nasty,
      NCCL_CONF_FILE: `$(touch ${witness})`,
      LD_LIBRARY_PATH: `$(touch ${witness}):-x`,
      VIRTUAL_ENV: `$(touch ${witness})`,
    });
    expect(done).toBe(true);
    expect(existsSync(witness) || existsSync('witness')).toBe(false);
    expect(facts?.hostName).toContain('$(touch');
    const texts = everyText({ ...facts, confFiles: [] });
    expect(texts.filter(isUnsafe)).toEqual([]);
  });

  it('cannot end a section or begin one without knowing the boundary', () => {
    const forged = 'x begin gpus\n0, GPU-1, 00000000:18:00.0, 1, 1, 1, 1, 1, 1, forged\nx rc 0\nx end gpus\nx done';
    put('etc/nccl.conf', forged);
    const { facts } = runProbe(root, { PATH: '/usr/bin:/bin' });
    expect(facts?.gpus).toBeNull();
    expect(facts?.confFiles[0]?.text).toBe(forged);
  });

  it('cannot break the reader or what is made of its answer, even when it knows the boundary', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'B begin ',
        'B rc ',
        'B end ',
        'B file ',
        'B endfile',
        'B done',
        'gpus',
        'rdma',
        'gids',
        'identity',
        'conf',
        'environment',
        'interfaces',
        '__proto__',
        'constructor',
      ),
      fc.constantFrom(
        '\n',
        '\t',
        '\0',
        '=',
        ', ',
        '0',
        '9'.repeat(400),
        'port\tmlx5_0/ports/1',
        'gid\t3\tRoCE v2\tfe80:0000:0000:0000:0c42:a103:0000:0001',
        'state\t4: ACTIVE',
        'rate\t400 Gb/sec (4X NDR)',
        'name\teth0',
        'NCCL_A=1',
        '0, a, b, c, d, e, f, g, h, i',
        `${escape}[31m`,
      ),
      fc.string({ maxLength: 8 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const { facts, notes } = readProbe(pieces.join(''), 'B');
        expect(notes.length).toBeLessThanOrEqual(40);
        expect(everyText({ ...facts, confFiles: [] }).filter(isUnsafe)).toEqual([]);
        const snapshot: Snapshot = {
          schema: 1,
          at: '',
          cluster: null,
          origin: 'measured',
          hosts: { a: { ok: true, problem: null, facts }, b: { ok: true, problem: null, facts } },
        };
        expect(healthOf(snapshot)).toBeInstanceOf(Array);
      }),
      { numRuns: 2000 },
    );
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });

  it('reads 8 MiB of noise in a moment', async () => {
    const noise = `B begin gpus\n${'0, '.repeat(1_000_000)}\n${'x\t'.repeat(1_000_000)}\n${'0, a, b, c, d, e, f, g, h, i\n'.repeat(100_000)}`;
    const read = () => expect(readProbe(noise, 'B').facts?.gpus?.length).toBeLessThanOrEqual(1024);
    expect(await leastCpuMs(read, 5000)).toBeLessThan(5000);
  });
});

describe('a host that holds secrets', () => {
  const place = mkdtempSync(join(tmpdir(), 'secret-'));
  afterAll(() => rmSync(place, { recursive: true, force: true }));
  const secret = 'correct-horse-battery-staple';
  const tokens = [
    `hf_${'a'.repeat(34)}`,
    `ghp_${'b'.repeat(36)}`,
    'AKIAABCDEFGHIJKLMNOP',
    `eyJ${'c'.repeat(20)}.${'d'.repeat(20)}.${'e'.repeat(20)}`,
  ];

  it('keeps them: the kernel command line, serial numbers, conf files, the login, the kernel log and the scheduler\u2019s files', async () => {
    writeFullHost(place, { secret });
    const [inAddress, token] = [`https://user:${secret}@proxy:3128`, tokens.join(' ')];
    const { facts, output } = runProbe(place, {
      PATH: `${join(place, 'bin')}:/usr/bin:/bin`,
      NCCL_API_TOKEN: secret,
      NCCL_NOTE: `--token ${secret} password=${secret} "api_key": "${secret}" Authorization: Bearer ${secret} ${inAddress} ${token}`,
      AWS_SECRET_ACCESS_KEY: `other-${secret}`,
    });
    expect(facts?.environment['NCCL_API_TOKEN']).toBe('(redacted)');
    const text = await snapshotText({
      schema: 2,
      at: '',
      cluster: null,
      origin: 'measured',
      hosts: { a: { ok: true, problem: null, facts } },
    });
    expect(text).toContain('NCCL_NOTE');
    expect(text).not.toContain(secret);
    for (const each of tokens) expect(text, each).not.toContain(each);
    // What the names decide never leaves the host at all.
    expect(output).not.toContain(`other-${secret}`);
    expect(output).not.toContain(`key:${secret}`);
    expect(output).not.toContain('luks');
    expect(output).not.toMatch(/[Ss]erial/);
  });
});

describe('a host whose tools and files say anything', () => {
  const place = mkdtempSync(join(tmpdir(), 'mutant-'));
  afterAll(() => rmSync(place, { recursive: true, force: true }));
  writeFullHost(place);
  const { output, boundary } = runProbe(place, { PATH: `${join(place, 'bin')}:/usr/bin:/bin` });
  const conditional = ['verbs', 'gpus', 'topology', 'cuda', 'nvlink', 'amd', 'ascend'];
  const names = [...expectedSections.flat(), ...conditional];
  const sections = new Map(
    names.map(
      (name) => [name, new RegExp(`\n${boundary} begin ${name}\n([^]*?)\n${boundary} (?:rc|end) `).exec(output)?.[1] ?? null] as const,
    ),
  );
  const framed = (name: string, text: string): string => `B begin ${name}\n${text}\nB rc 0\nB end ${name}\nB done\n`;
  const unsafeIn = (facts: unknown): string[] => everyText({ ...(facts as object), confFiles: [] }).filter(isUnsafe);

  it('has every section', () => {
    expect([...sections].filter(([, text]) => text === null)).toEqual([]);
  });

  it.each(names)('%s: cut, mixed and spoilt lines break nothing', (name) => {
    const lines = (sections.get(name) ?? '').split('\n');
    const spoil = fc.constantFrom(
      '',
      '\0',
      '\t',
      `${escape}[2J`,
      '\u202e',
      '9'.repeat(400),
      '-1',
      'NaN',
      '0x',
      '{',
      '"',
      '|',
      ',',
      ', ',
      ':',
      '=',
      '/',
      '..',
      '\u2028',
    );
    const line = fc
      .oneof(fc.constantFrom(...lines), fc.string({ maxLength: 20 }))
      .chain((text) =>
        fc.tuple(fc.nat(text.length), fc.nat(6), spoil).map(([at, length, with_]) => text.slice(0, at) + with_ + text.slice(at + length)),
      );
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constantFrom(...lines), line), { maxLength: lines.length + 10 }), (mixed) => {
        const { facts, notes } = readProbe(framed(name, mixed.join('\n')), 'B', { sentAtMs: 1, receivedAtMs: 2 });
        expect(unsafeIn(facts)).toEqual([]);
        expect(notes.filter(isUnsafe)).toEqual([]);
        JSON.stringify(facts);
      }),
      { numRuns: 150 },
    );
  });

  it.each(names)('%s: 1 MB of it is read in time that grows with its length', async (name) => {
    const text = sections.get(name) ?? '';
    const long = (bytes: number): string => framed(name, `${text}\n`.repeat(Math.ceil(bytes / (text.length + 1))).slice(0, bytes));
    const oneLine = (bytes: number): string =>
      framed(
        name,
        text
          .replaceAll('\n', ' ')
          .repeat(Math.ceil(bytes / (text.length + 1)))
          .slice(0, bytes),
      );
    for (const make of [long, oneLine]) {
      const read = (bytes: number) => {
        const made = make(bytes);
        return () => JSON.stringify(readProbe(made, 'B').facts);
      };
      // Four times the length; a square would be 16 times.
      expect(await growth(read, 250_000, 1_000_000), name).toBeLessThan(12);
    }
  });
});
