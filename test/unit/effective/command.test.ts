import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Io } from '../../../src/cli/command.js';
import { commands } from '../../../src/cli/commands.js';
import { main } from '../../../src/cli/main.js';
import type { EffectiveComparison, EffectiveConfiguration } from '../../../src/effective/index.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nccl-effective-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return name;
};

async function run(args: readonly string[], stdin = ''): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  let out = '';
  let err = '';
  const io: Io = {
    out: (text) => (out += text),
    err: (text) => (err += text),
    stdin: () => Promise.resolve(Buffer.from(stdin)),
    interactive: false,
    cwd: folder,
    env: {},
    signal: new AbortController().signal,
  };
  const code = await main(['effective', ...args], io, commands, '0.0.0');
  return { code, out, err };
}

interface Answer {
  readonly configurations: readonly EffectiveConfiguration[];
  readonly comparison: EffectiveComparison | null;
}
const json = async (...args: string[]): Promise<Answer> => JSON.parse((await run([...args, '--format', 'json'])).out) as Answer;

/** A snapshot as probe saves it, with what the test needs of a host. */
function snapshot(
  hosts: Readonly<Record<string, { readonly environment?: Record<string, string>; readonly conf?: string; readonly nccl?: string }>>,
): string {
  const answers = Object.entries(hosts).map(([name, { environment = {}, conf, nccl }]) => [
    name,
    {
      ok: true,
      problem: null,
      facts: {
        hostName: name,
        kernel: null,
        os: null,
        cpu: { model: null, sockets: null, cores: null, numaNodes: null },
        memoryBytes: null,
        gpus: null,
        nics: null,
        interfaces: null,
        topoMatrix: null,
        versions: { driver: null, cuda: null, nccl: nccl === undefined ? [] : [{ path: '/usr/lib/libnccl.so.2', version: nccl }] },
        peerMemory: null,
        dmaBuf: null,
        confFiles: conf === undefined ? [] : [{ path: '/etc/nccl.conf', text: conf }],
        environment,
        limits: { memlockKiB: null, nofile: null, shmBytes: null },
        tools: {},
        simulated: false,
      },
    },
  ]);
  return file(
    'snapshot.json',
    JSON.stringify({
      schema: 1,
      at: '2026-01-02T03:04:05Z',
      cluster: null,
      origin: 'measured',
      hosts: Object.fromEntries(answers) as unknown,
    }),
  );
}

const script = '#!/bin/bash\nexport NCCL_BUFFSIZE=4M\nNCCL_ALGO=Ring\nexport NCCL_DEBUG=WARN\nNCCL_DEBUG=INFO srun python train.py\n';

describe('nccl-workbench effective', () => {
  it('tells of a script what takes effect, who sets it, and what does not reach', async () => {
    const { code, out } = await run([file('train.sbatch', script), '--nccl-version', '2.27.3']);
    expect(code).toBe(0);
    expect(out).toContain('train.sbatch, as NCCL 2.27.3 reads it');
    expect(out).toMatch(/NCCL_BUFFSIZE +4 B \(4M\) +train\.sbatch:2\n +! NCCL reads 4 bytes/);
    expect(out).toMatch(/NCCL_DEBUG +INFO +train\.sbatch:5\n +- WARN +train\.sbatch:4/);
    expect(out).toMatch(/Does not reach the ranks\n +NCCL_ALGO +Ring +train\.sbatch:3/);
  });

  it('answers in JSON as its help says', async () => {
    const { configurations, comparison } = await json(file('train.sbatch', script));
    expect(comparison).toBeNull();
    expect(configurations[0]).toMatchObject({ file: 'train.sbatch', host: null, launch: { index: 0, label: 'srun train.py' } });
    expect(configurations[0]?.variables.map(({ name, text, read }) => [name, text, read])).toEqual([
      ['NCCL_BUFFSIZE', '4M', '4'],
      ['NCCL_DEBUG', 'INFO', 'INFO'],
    ]);
    const help = (await run(['--help'])).out;
    for (const key of ['configurations', ...Object.keys(configurations[0] ?? {}), ...Object.keys(configurations[0]?.variables[0] ?? {})])
      expect(help).toContain(`"${key}"`);
  });

  it('counts a host of a snapshot, and its release', async () => {
    const hosts = snapshot({
      'gpu-01': { environment: { NCCL_DEBUG: 'VERSION' }, conf: 'NCCL_PROTO=LL\nNCCL_BUFFSIZE=1\n', nccl: '2.19.3' },
    });
    const { configurations } = await json(file('train.sbatch', script), '--snapshot', hosts, '--host', 'gpu-01');
    expect(configurations[0]).toMatchObject({ version: '2.19.3', host: 'gpu-01' });
    expect(configurations[0]?.variables.map(({ name, source, overruled }) => [name, source.kind, overruled.length])).toEqual([
      ['NCCL_BUFFSIZE', 'file', 1],
      ['NCCL_DEBUG', 'launch', 2],
      ['NCCL_PROTO', 'conf', 0],
    ]);
    const alone = await json('--snapshot', hosts, '--host', 'gpu-01');
    expect(alone.configurations[0]?.variables.map(({ name }) => name)).toEqual(['NCCL_BUFFSIZE', 'NCCL_DEBUG', 'NCCL_PROTO']);
  });

  it('puts two files, or two hosts, side by side and says by its status whether they differ', async () => {
    const [a, b] = [file('a.sh', 'export NCCL_DEBUG=INFO\n'), file('b.sh', 'export NCCL_DEBUG=WARN\n')];
    const differ = await run([a, '--compare', b]);
    expect(differ.code).toBe(1);
    expect(differ.out).toMatch(/NCCL_DEBUG +different +INFO a\.sh:1 +WARN b\.sh:1/);
    expect((await run([a, '--compare', a])).code).toBe(0);
    const hosts = snapshot({ 'gpu-01': { conf: 'NCCL_ALGO=Ring\n' }, 'gpu-02': { conf: 'NCCL_ALGO=Tree\n' } });
    const { comparison } = await json('--snapshot', hosts, '--host', 'gpu-01', '--compare', 'gpu-02');
    expect(comparison).toMatchObject({ a: 'gpu-01', b: 'gpu-02', rows: [{ name: 'NCCL_ALGO', state: 'different' }] });
  });

  it('reads standard input, sourced files and nccl.conf, and writes Markdown', async () => {
    expect((await run(['-', '--kind', 'conf'], 'NCCL_DEBUG=INFO\n')).out).toContain('NCCL_DEBUG');
    file('env.sh', 'export NCCL_DEBUG=INFO\n');
    expect((await run([file('run.sh', '#!/bin/bash\nsource ./env.sh\nsrun python train.py\n')])).out).toMatch(
      /NCCL_DEBUG +INFO +(?:\.\/)?env\.sh:1/,
    );
    const markdown = await run([file('nccl.conf', 'NCCL_DEBUG=INFO\n'), '--format', 'markdown']);
    expect(markdown.out).toContain('| `NCCL_DEBUG` | INFO |');
  });

  it('says in one line what it cannot do', async () => {
    const hosts = snapshot({ 'gpu-01': {} });
    const path = file('train.sbatch', script);
    for (const args of [
      [],
      [path, '--launch', '0'],
      [path, '--launch', '9'],
      [path, '--host', 'gpu-01'],
      [path, '--host', 'gpu-09', '--snapshot', hosts],
      [path, path, '--compare', path],
      ['-'],
      [path, '--format', 'xml'],
      ['missing.sh'],
      [file('notes.txt', 'hello')],
    ]) {
      const { code, out, err } = await run(args);
      expect([code, out], args.join(' ')).toEqual([2, '']);
      expect(err.trim(), args.join(' ')).not.toBe('');
    }
  });
});
