import type { Executor, ExecOptions, ExecResult } from '../../../../src/base/executor.js';
import { seeded } from '../../../../src/base/random.js';
import type { Step } from '../../../../src/bench/combinations.js';
import type { Run, RunSpec } from '../../../../src/bench/record.js';
import type { BenchmarkPlan } from '../../../../src/bench/runPlan.js';
import { readSweep } from '../../../../src/bench/sweepFile.js';
import type { Sweep } from '../../../../src/bench/sweepSpec.js';

export const base: RunSpec = {
  cluster: 'lab',
  hosts: ['a', 'b'],
  ranksPerHost: 4,
  launcher: 'mpirun',
  argv: ['all_reduce_perf', '-b', '1M', '-e', '64M', '-f', '8'],
  env: {},
};

export function planOf(settings: Readonly<Record<string, string>>): BenchmarkPlan {
  return { host: 'a', argv: ['mpirun', ...base.argv], env: settings, spec: { ...base, env: settings } };
}

export function sweepOf(text: string): Sweep {
  const { sweep, problems } = readSweep(text, 'test.yaml');
  if (sweep === null) throw new Error(problems.map((problem) => problem.message).join('; '));
  return sweep;
}

/** What all_reduce_perf would print: times in µs for each size, at 1 % bandwidth factor 1.75 (8 ranks). */
export function output(times: ReadonlyMap<number, number>): string {
  const rows = [...times].map(([size, time]) => {
    const algbw = size / time / 1000;
    const place = `${time.toFixed(2)} ${algbw.toFixed(2)} ${(algbw * 1.75).toFixed(2)} 0`;
    return `${size} ${size / 4} float sum -1 ${place} ${place}`;
  });
  return `# nccl-tests version 2.19.6 nccl-headers=23007 nccl-library=23007\n#  size count type redop root time algbw busbw #wrong time algbw busbw #wrong\n${rows.join('\n')}\n# Out of bounds values : 0 OK\n# Avg bus bandwidth    : 10\n`;
}

/** Normal noise from a seeded generator (Box and Muller). */
export function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

export const sizes = [1 << 20, 1 << 23, 1 << 26];

/** A host on which settings cost what `factor` says, with noise of relative size `noise`, counting its runs. */
export function fakeExecutor(options: {
  factor: (env: Readonly<Record<string, string>>, ordinal: number) => number;
  noise?: number;
  seed?: number;
  delayMs?: number;
}): Executor & { readonly runs: Readonly<Record<string, string>>[] } {
  const random = seeded(options.seed ?? 1);
  const runs: Readonly<Record<string, string>>[] = [];
  return {
    host: 'a',
    runs,
    run: async (_argv, given: ExecOptions = {}): Promise<ExecResult> => {
      const env = given.env ?? {};
      runs.push(env);
      if (options.delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, options.delayMs));
      const scale = options.factor(env, runs.length) * Math.exp((options.noise ?? 0) * normal(random));
      const stdout = output(new Map(sizes.map((size) => [size, (20 + size / 1e5) * scale])));
      given.onStdout?.(stdout);
      return { code: 0, signal: null, stdout, stderr: '', truncated: false };
    },
  };
}

/** A clock that moves a second a look, and ids that count. */
export function clock(): { now: () => string; newId: () => string } {
  let second = 0;
  let id = 0;
  return { now: () => new Date(Date.UTC(2026, 10, 20, 8, 0, second++)).toISOString(), newId: () => `run-${id++}` };
}

/** A run of one size that took `timeUs`, the `ordinal`-th of its search. */
export function runOf(step: Step, timeUs: number, ordinal: number): Run {
  const at = new Date(Date.UTC(2026, 10, 20, 8, 0, ordinal)).toISOString();
  const place = { timeUs, algbwGBs: 1, busbwGBs: 1.75, wrong: 0 };
  return {
    id: `run-${ordinal}`,
    at,
    endedAt: at,
    origin: 'simulated',
    spec: { ...base, env: step.settings },
    trial: { sweep: 'test', spec: 'test', ...step },
    rows: [{ sizeBytes: 1 << 20, count: 1 << 18, type: 'float', redop: 'sum', root: -1, outOfPlace: place, inPlace: place }],
    state: 'ok',
    exitCode: 0,
    message: null,
    avgBusbwGBs: 1,
    nRanks: 8,
    nNodes: 2,
    ncclVersion: null,
  };
}
