import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Io } from '../../../../src/cli/command.js';
import { commands } from '../../../../src/cli/commands.js';
import { main } from '../../../../src/cli/main.js';
import { fabricFile } from '../../../lab/ib/fabricFile.js';

describe('nccl-workbench fabric with outputs of InfiniBand tools', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'ib-'));
    const file = (name: string, lines: readonly string[]): void => writeFileSync(join(folder, name), lines.join('\n'));
    file('net', fabricFile({ hosts: 32, radix: 16 }).text.replace('enhanced port 0 lid 0', 'enhanced port 0 lid 7').split('\n'));
    file('perf', ['# Port counters: Lid 7 port 9 (CapMask: 0x1300)', 'SymbolErrorCounter:..............1234']);
    file('errors', [
      'Errors for "gpu005 mlx5_0"',
      '   GUID 0x0c42a10300000060 port 1: [LinkDownedCounter == 30]',
      '',
      '## Summary: 38 nodes checked, 1 bad nodes found',
    ]);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function run(...args: readonly string[]): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
    const said = { out: '', err: '' };
    const io: Io = {
      out: (part) => (said.out += part),
      err: (part) => (said.err += part),
      stdin: () => Promise.resolve(Buffer.from('')),
      interactive: false,
      cwd: folder,
      env: {},
      signal: new AbortController().signal,
    };
    return { code: await main(['fabric', ...args], io, commands, '0'), ...said };
  }

  it('puts counters on the cables and tells of those above their thresholds', async () => {
    const { code, out, err } = await run('--ibnetdiscover', 'net', '--perfquery', 'perf', '--ibqueryerrors', 'errors', '--format', 'json');
    expect([code, err]).toEqual([0, '']);
    const { checks, structure } = JSON.parse(out) as {
      readonly checks: { readonly check: string; readonly message: string }[];
      readonly structure: { readonly shape: string };
    };
    expect(structure.shape).toBe('fat-tree');
    expect(checks.map(({ check }) => check)).toEqual(['error-counters', 'error-counters']);
    expect(checks.map(({ message }) => message).join('\n')).toMatch(
      /SymbolErrorCounter at leaf00\/9 is 1234[^]*|LinkDownedCounter at gpu005 mlx5_0\/1 is 30/,
    );
    expect((await run('--ibnetdiscover', 'net', '--ibqueryerrors', 'errors')).out).toContain(
      'LinkDownedCounter at gpu005 mlx5_0/1 is 30, above 10',
    );
  });

  it('finds nothing without them, and says how --ibstat is given', async () => {
    expect(JSON.parse((await run('--ibnetdiscover', 'net', '--format', 'json')).out)).toMatchObject({ checks: [] });
    expect(await run('--ibstat', 'stat')).toMatchObject({ code: 2, err: expect.stringContaining('--ibstat takes HOST=FILE') as string });
  });
});
