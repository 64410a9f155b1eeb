import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Snapshot } from '../../src/cluster/facts.js';
import { healthOf } from '../../src/doctor/index.js';
import { readProbe } from '../../src/cluster/probe/read.js';
import { runProbe } from '../unit/cluster/runProbe.js';

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

  it('reads 8 MiB of noise in a moment', () => {
    const noise = `B begin gpus\n${'0, '.repeat(1_000_000)}\n${'x\t'.repeat(1_000_000)}\n${'0, a, b, c, d, e, f, g, h, i\n'.repeat(100_000)}`;
    const started = performance.now();
    const { facts } = readProbe(noise, 'B');
    expect(facts?.gpus?.length).toBeLessThanOrEqual(1024);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
