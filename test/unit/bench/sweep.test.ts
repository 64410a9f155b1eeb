import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import type { Executor } from '../../../src/base/executor.js';
import { Failure } from '../../../src/base/failure.js';
import { combinations, schedule, specHash } from '../../../src/bench/combinations.js';
import type { Run, RunRecord } from '../../../src/bench/record.js';
import { createRunFolder } from '../../../src/bench/runs.js';
import { openStore } from '../../../src/bench/store/index.js';
import { remainingSteps } from '../../../src/bench/steps.js';
import { runSweep, type RunSweep } from '../../../src/bench/sweep.js';
import { base, clock, fakeExecutor, planOf, sweepOf } from './support/fake.js';

const text = `benchmark: all_reduce_perf
parameters:
  NCCL_BUFFSIZE: [1048576, 4194304, 8388608]
  NCCL_ALGO: [null, Ring, Tree]
  NCCL_PROTO: [Simple, LL]
constraints: ["NCCL_ALGO != Tree or NCCL_PROTO == Simple"]
baseline: { NCCL_BUFFSIZE: 4194304 }
repeats: 2
baselineEvery: 5
`;

function memory() {
  const folder = createRunFolder();
  const records: RunRecord[] = [];
  return {
    records,
    append: (record: RunRecord): Promise<void> => {
      records.push(record);
      folder.add(record);
      return Promise.resolve();
    },
    runs: (): Promise<Run[]> => Promise.resolve(folder.runs(new Set())),
  };
}

const options = (executor: Executor, extra: Partial<RunSweep> = {}): RunSweep => ({
  sweep: sweepOf(text),
  plan: planOf,
  executors: [executor],
  store: memory(),
  origin: 'measured',
  resume: false,
  signal: new AbortController().signal,
  ...clock(),
  ...extra,
});

describe('combinations and their order', () => {
  const sweep = sweepOf(text);
  const all = combinations(sweep);
  it('are all that the constraints allow', () => {
    expect(all).toHaveLength(3 * (3 * 2 - 1));
    expect(all).not.toContainEqual({ NCCL_BUFFSIZE: '1048576', NCCL_ALGO: 'Tree', NCCL_PROTO: 'LL' });
    expect(all).toContainEqual({ NCCL_BUFFSIZE: '1048576', NCCL_PROTO: 'LL' });
  });
  it('come once in each block, shuffled differently, a baseline before every five and at the end', () => {
    const steps = schedule(sweep, all);
    const trials = steps.filter((step) => step.trial >= 0);
    expect(trials).toHaveLength(30);
    const block = (repeat: number) => trials.filter((step) => step.repeat === repeat).map((step) => step.trial);
    expect(block(0)).not.toEqual(block(1));
    expect(block(0).sort((a, b) => a - b)).toEqual([...all.keys()]);
    expect(steps.flatMap((step, index) => (step.trial === -1 ? [index] : []))).toEqual([0, 6, 12, 18, 24, 30, 36]);
    expect(steps[0]?.settings).toEqual({ NCCL_BUFFSIZE: '4194304' });
    expect(schedule(sweepOf(`${text}seed: 2\n`), all)).not.toEqual(steps);
  });
  it('name a new search when its meaning changes, and not when only its length does', () => {
    const hash = (more: string) => specHash(sweepOf(text.replace('repeats: 2\n', '') + more), base, 'measured');
    expect(hash('repeats: 9\nseed: 4\n')).toBe(hash(''));
    expect(hash('')).not.toBe(specHash(sweepOf(text.replace('8388608', '16777216')), base, 'measured'));
    expect(hash('')).not.toBe(specHash(sweepOf(text), { ...base, hosts: ['a'] }, 'measured'));
    expect(hash('')).not.toBe(specHash(sweepOf(text), base, 'simulated'));
  });
});

describe('runSweep', () => {
  it('runs every step once', async () => {
    const executor = fakeExecutor({ factor: () => 1 });
    const outcome = await runSweep(options(executor));
    expect(outcome).toMatchObject({ state: 'complete', progress: { done: 37, total: 37, failed: 0 } });
    expect(executor.runs).toHaveLength(37);
    expect(outcome.runs.every((run) => run.state === 'ok' && run.trial?.spec === outcome.spec)).toBe(true);
  });

  it('gives a combination that failed once another chance, and leaves one that failed twice', async () => {
    let unlucky = true;
    const good = fakeExecutor({ factor: () => 1 });
    const executor: Executor = {
      host: 'a',
      run: (argv, given) => {
        const once =
          given?.env?.['NCCL_PROTO'] === 'LL' && given.env['NCCL_BUFFSIZE'] === '8388608' && given.env['NCCL_ALGO'] === 'Ring' && unlucky;
        if (once) unlucky = false;
        return once || given?.env?.['NCCL_ALGO'] === 'Tree'
          ? Promise.resolve({ code: 1, signal: null, stdout: '', stderr: 'no', truncated: false })
          : good.run(argv, given);
      },
    };
    const outcome = await runSweep(options(executor));
    expect(outcome.state).toBe('complete');
    expect(outcome.progress.failed).toBe(3);
    expect(outcome.runs.filter((run) => run.state === 'failed')).toHaveLength(1 + 3 * 2);
    expect(remainingSteps(schedule(sweepOf(text), outcome.combinations), outcome.runs)).toEqual([]);
  });

  it('stops when the host is gone, without blaming the settings', async () => {
    let left = 5;
    const good = fakeExecutor({ factor: () => 1 });
    const executor: Executor = {
      host: 'a',
      run: (argv, given) => (left-- > 0 ? good.run(argv, given) : Promise.reject(new Failure('unreachable', 'gpu-1 was not reached.'))),
    };
    const store = memory();
    const outcome = await runSweep(options(executor, { store }));
    expect(outcome).toMatchObject({ state: 'stopped', message: 'gpu-1 was not reached.', progress: { done: 5, failed: 0 } });
    const second = fakeExecutor({ factor: () => 1 });
    const resumed = await runSweep(options(second, { store, resume: true, newId: () => `second-${second.runs.length}` }));
    expect(resumed.state).toBe('complete');
    expect(second.runs).toHaveLength(32);
  });

  it('stops when the baseline itself cannot run', async () => {
    const executor: Executor = {
      host: 'a',
      run: () => Promise.resolve({ code: 127, signal: null, stdout: '', stderr: 'all_reduce_perf: not found', truncated: false }),
    };
    const outcome = await runSweep(options(executor));
    expect(outcome.state).toBe('stopped');
    expect(outcome.message).toMatch(/not found/);
    expect(outcome.runs.length).toBeLessThan(10);
  });

  it('waits while it is paused and ends when it is cancelled', async () => {
    const stop = new AbortController();
    const executor = fakeExecutor({ factor: () => 1 });
    let asked = 0;
    const gate = async (): Promise<void> => {
      if (++asked === 4) stop.abort();
      await Promise.resolve();
    };
    const outcome = await runSweep(options(executor, { signal: stop.signal, gate }));
    expect(outcome.state).toBe('cancelled');
    expect(executor.runs).toHaveLength(3);
  });

  it('resumes with exactly what is missing', async () => {
    const store = memory();
    const stop = new AbortController();
    const first = fakeExecutor({ factor: () => 1 });
    await runSweep(
      options(first, {
        store,
        signal: stop.signal,
        onEvent: (event) => event.kind === 'run-ended' && event.progress.done === 11 && stop.abort(),
      }),
    );
    const second = fakeExecutor({ factor: () => 1 });
    let earlier = 0;
    const outcome = await runSweep(
      options(second, {
        store,
        resume: true,
        newId: () => `second-${second.runs.length}`,
        onEvent: (event) => event.kind === 'planned' && (earlier = event.progress.done),
      }),
    );
    expect([first.runs.length, earlier, second.runs.length]).toEqual([11, 11, 26]);
    expect(outcome.progress.done).toBe(37);
    const third = fakeExecutor({ factor: () => 1 });
    await runSweep(options(third, { store, resume: true }));
    expect(third.runs).toHaveLength(0);
  });
});

describe('a search whose process is killed', () => {
  it('loses no result, and resumes with exactly what is missing', { timeout: 60_000 }, async () => {
    const dir = await mkdtemp(join(tmpdir(), 'sweep-kill-'));
    try {
      const script = join(dir, 'child.cjs');
      await build({
        entryPoints: ['test/unit/bench/support/sweepChild.ts'],
        bundle: true,
        platform: 'node',
        format: 'cjs',
        outfile: script,
        logLevel: 'error',
      });
      const started = new Set<string>();
      const finished = new Set<string>();
      const lines = (child: ChildProcess, onLine: (line: string) => void): Promise<number | null> => {
        let rest = '';
        child.stdout?.on('data', (chunk: Buffer) => {
          const parts = (rest + chunk.toString()).split('\n');
          rest = parts.pop() ?? '';
          parts.forEach(onLine);
        });
        return new Promise((resolve) => child.on('exit', (code) => resolve(code)));
      };
      const kills = [3, 9, 14];
      for (const limit of kills) {
        const child = spawn(process.execPath, [script, join(dir, 'runs')], { stdio: ['ignore', 'pipe', 'inherit'] });
        let count = 0;
        await lines(child, (line) => {
          const [what, step] = line.split(' ');
          if (what === 'started') {
            started.add(step ?? '');
            // A little later, so that the start record is written and the result is not.
            if (count >= limit) setTimeout(() => child.kill('SIGKILL'), 12);
          } else if (what === 'finished') {
            expect(finished.has(step ?? ''), `${step ?? ''} ran again though it had a result`).toBe(false);
            finished.add(step ?? '');
            count++;
          }
        });
      }
      const killed = await openStore(join(dir, 'runs')).runs();
      const kept = killed.filter((run) => run.state === 'ok').map((run) => `${run.trial?.trial ?? ''}/${run.trial?.repeat ?? ''}`);
      expect([...finished].filter((step) => !kept.includes(step))).toEqual([]);
      expect(finished.size).toBeGreaterThanOrEqual(26);
      expect(killed.filter((run) => run.state === 'cut-off').length).toBeGreaterThanOrEqual(1);

      let again = 0;
      const last = spawn(process.execPath, [script, join(dir, 'runs')], { stdio: ['ignore', 'pipe', 'inherit'] });
      expect(await lines(last, (line) => (again += line.startsWith('finished') ? 1 : 0))).toBe(0);
      expect(again).toBe(37 - kept.length);
      const runs = await openStore(join(dir, 'runs')).runs();
      const steps = runs.filter((run) => run.state === 'ok').map((run) => `${run.trial?.trial ?? ''}/${run.trial?.repeat ?? ''}`);
      expect(steps).toHaveLength(37);
      expect(new Set(steps).size).toBe(37);
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  });
});
