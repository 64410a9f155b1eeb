import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSweep } from '../../../src/bench/sweepFile.js';
import { readClusterFile } from '../../../src/cluster/readClusterFile.js';

let folder: string;
const running = new Set<ChildProcess>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'simulate-cli-'));
  const common = { bundle: true, platform: 'node', format: 'cjs', logLevel: 'error' } as const;
  await build({
    ...common,
    stdin: {
      contents: `import { command } from './src/cli/commands/simulate.ts'; import { main } from './src/cli/main.ts';
        const stop = new AbortController(); process.on('SIGINT', () => stop.abort()); process.on('SIGTERM', () => stop.abort());
        void main(process.argv.slice(2), { out: (t) => void process.stdout.write(t), err: (t) => void process.stderr.write(t), stdin: async () => Buffer.alloc(0), interactive: false, cwd: process.cwd(), env: process.env, signal: stop.signal }, { simulate: async () => command }, '0').then((code) => { process.exitCode = code; });`,
      resolveDir: process.cwd(),
      loader: 'ts',
    },
    external: ['*.node', 'cpu-features'],
    outfile: join(folder, 'cli.js'),
  });
  await build({ ...common, entryPoints: ['src/simulator/tools/main.ts'], outfile: join(folder, 'simulator-tools.js') });
}, 60_000);

afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

interface Started {
  readonly child: ChildProcess;
  readonly line: string;
  readonly all: () => string;
  readonly exit: Promise<number | null>;
}

async function simulate(...args: string[]): Promise<Started> {
  const child = spawn(process.execPath, [join(folder, 'cli.js'), 'simulate', ...args], {
    stdio: 'pipe',
    env: { ...process.env, TMPDIR: folder },
  });
  running.add(child);
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const exit = new Promise<number | null>((resolve) =>
    child.on('close', (code) => {
      running.delete(child);
      resolve(code);
    }),
  );
  for (let wait = 0; wait < 500 && !text.includes('\n'); wait++) await sleep(50);
  return { child, line: text.split('\n')[0] ?? '', all: () => text, exit };
}

const privateFolders = (): string[] => readdirSync(folder).filter((name) => name.startsWith('nccl-workbench-'));

describe('nccl-workbench simulate', () => {
  it('answers with one line of JSON, writes a workspace, and goes when its input closes', async () => {
    const workspace = join(folder, 'workspace');
    const { child, line, all, exit } = await simulate(
      '--format',
      'json',
      '--hosts',
      '2',
      '--gpus',
      '4',
      '--until-stdin-closes',
      '--workspace',
      workspace,
    );
    const answer = JSON.parse(line) as {
      origin: string;
      sshConfig: string;
      clusterFile: string;
      workspace: string;
      hosts: { name: string; port: number }[];
    };
    expect(answer).toMatchObject({ origin: 'simulated', workspace, hosts: [{ name: 'gpu-01' }, { name: 'gpu-02' }] });
    const { cluster, problems } = readClusterFile(
      readFileSync(join(workspace, '.nccl/cluster.yaml'), 'utf8'),
      join(workspace, '.nccl/cluster.yaml'),
    );
    expect(problems).toEqual([]);
    expect(cluster).toMatchObject({
      name: 'demo',
      simulated: true,
      hosts: ['gpu-01', 'gpu-02'],
      head: 'gpu-01',
      launcher: 'mpirun',
      gpusPerHost: 4,
      sshConfig: answer.sshConfig,
    });
    expect(readFileSync(answer.clusterFile, 'utf8')).toContain('simulated: true');
    const { sweep, problems: wrong } = readSweep(readFileSync(join(workspace, '.nccl/sweeps/first.yaml'), 'utf8'), 'first.yaml');
    expect(wrong).toEqual([]);
    expect(sweep?.parameters.length).toBe(5);
    expect(readFileSync(join(workspace, 'nccl.conf'), 'utf8')).toContain('NCCL_BUFFSIZE = 4M\n');
    expect(readFileSync(join(workspace, 'train.sbatch'), 'utf8')).toMatch(
      /mpirun -np 8 --host gpu-01:4,gpu-02:4 .*\\\n {2}all_reduce_perf -b 8 -e 8G -f 2\n/,
    );
    const home = dirname(answer.sshConfig);
    expect(existsSync(home)).toBe(true);
    child.stdin?.end();
    expect(await exit).toBe(0);
    expect(existsSync(home)).toBe(false);
    expect(privateFolders()).toEqual([]);
    expect(all()).not.toContain('PRIVATE KEY');
  }, 60_000);

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'goes on %s and leaves nothing behind',
    async (signal) => {
      const { child, exit, line } = await simulate('--hosts', '1');
      expect(line).toContain('simulated');
      expect(privateFolders().length).toBe(1);
      child.kill(signal);
      expect(await exit).toBe(0);
      expect(privateFolders()).toEqual([]);
    },
    30_000,
  );

  it.each([
    '--hosts many',
    '--fabric ring',
    '--fault nonsense',
    '--fault gdr-off=gpu-99',
    '--dead half',
    '--faults 9',
    '--nonsense',
    'extra',
  ])(
    'refuses %s with one line and exit 2',
    async (words) => {
      const { exit, all } = await simulate(...words.split(' '));
      expect(await exit).toBe(2);
      expect(all().trim().split('\n').length).toBe(1);
      expect(privateFolders()).toEqual([]);
    },
    30_000,
  );
});
