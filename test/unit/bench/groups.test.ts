import * as oracle from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import type { Executor } from '../../../src/base/executor.js';
import { Failure } from '../../../src/base/failure.js';
import { seeded } from '../../../src/base/random.js';
import { baselineTrial, combinations, schedule } from '../../../src/bench/combinations.js';
import { gpuHoursOf } from '../../../src/bench/cost.js';
import { driftOf } from '../../../src/bench/drift.js';
import { estimate } from '../../../src/bench/estimate.js';
import { quarantined } from '../../../src/bench/quarantine.js';
import type { Run, RunRecord } from '../../../src/bench/record.js';
import { createRunFolder } from '../../../src/bench/runs.js';
import { conclude, planSearch } from '../../../src/bench/strategy/index.js';
import { settled } from '../../../src/bench/strategy/grid.js';
import { runSweep, type RunSweep } from '../../../src/bench/sweep.js';
import { clock, fakeExecutor, normal, planOf, runOf, sweepOf } from './support/fake.js';
import { play } from './support/search.js';

const text =
  'benchmark: all_reduce_perf\nparameters:\n  NCCL_BUFFSIZE: [1, 2, 3, 4]\n  NCCL_ALGO: [Ring, Tree]\nrepeats: 2\nbaselineEvery: 3\n';
const two = sweepOf(`${text}parallel: 2\n`);

function store() {
  const folder = createRunFolder();
  const append = (record: RunRecord): Promise<void> => {
    folder.add(record);
    return Promise.resolve();
  };
  return { append, runs: (): Promise<Run[]> => Promise.resolve(folder.runs(new Set())) };
}

const options = (executors: readonly Executor[], extra: Partial<RunSweep> = {}): RunSweep => ({
  sweep: two,
  plan: (settings, group) => {
    const plan = planOf(settings);
    return { ...plan, spec: { ...plan.spec, hosts: [`g${group}`] } };
  },
  executors,
  store: store(),
  origin: 'simulated',
  resume: false,
  signal: new AbortController().signal,
  ...clock(),
  ...extra,
});

const failing = (fails: () => boolean, good: Executor): Executor => ({
  host: 'x',
  run: (argv, given) =>
    fails() ? Promise.resolve({ code: 1, signal: null, stdout: '', stderr: 'broken', truncated: false }) : good.run(argv, given),
});
const pace = { factor: (env: Readonly<Record<string, string>>) => (env['NCCL_ALGO'] === 'Tree' ? 0.8 : 1), noise: 0.005, delayMs: 1 };

describe('groups of hosts', () => {
  it('have baselines of their own in the schedule, and every combination once a repeat', () => {
    const steps = schedule(two, combinations(two));
    for (const group of [0, 1]) {
      const own = steps.filter((step) => step.group === group).map(({ trial }) => (trial === baselineTrial ? 'b' : 't')).join(''); // prettier-ignore
      expect(own).toBe('btttbtbtttbtb');
    }
    expect(steps.filter(({ trial }) => trial >= 0).map(({ trial, repeat }) => `${trial}/${repeat}`).sort()).toHaveLength(16); // prettier-ignore
    expect(new Set(steps.map(({ trial, repeat }) => `${trial}/${repeat}`)).size).toBe(steps.length);
  });

  it('work at once, and runs are compared with baselines of the same hosts: a group that is slower does not spoil the result', async () => {
    let [busy, most] = [0, 0];
    const counted = (executor: Executor): Executor => ({
      host: 'x',
      run: async (argv, given) => {
        most = Math.max(most, ++busy);
        return await executor.run(argv, given).finally(() => busy--);
      },
    });
    const slow = fakeExecutor({ ...pace, factor: (env) => 1.1 * pace.factor(env), seed: 2 });
    const outcome = await runSweep(options([counted(fakeExecutor(pace)), counted(slow)]));
    expect(outcome).toMatchObject({ state: 'complete', progress: { quarantine: [] } });
    expect(most).toBe(2);
    for (const { settings, gainPercent } of conclude(two, outcome.combinations, outcome.runs).ranking)
      expect(gainPercent).toBeCloseTo(settings['NCCL_ALGO'] === 'Tree' ? 25 : 0, -0.5);
  });

  it('that fail what runs elsewhere are left out, and their trials run on the others', async () => {
    const outcome = await runSweep(options([fakeExecutor(pace), failing(() => true, fakeExecutor(pace))]));
    expect(outcome).toMatchObject({ state: 'complete', progress: { failed: 0, quarantine: [{ hosts: ['g1'], why: 'fails', message: expect.stringContaining('broken') as string }] } }); // prettier-ignore
    expect(outcome.runs.filter(({ state }) => state === 'failed').length).toBeLessThan(6);
    const { ranking } = conclude(two, outcome.combinations, outcome.runs);
    expect(ranking.every(({ runs }) => runs === 2)).toBe(true);
    // The same is told from the records alone.
    expect(quarantined(two, outcome.runs).has('g1')).toBe(true);
    expect(planSearch(two, outcome.combinations, outcome.runs).steps).toEqual([]);
  });

  it('are not blamed for settings that fail everywhere', async () => {
    const bad = (executor: Executor): Executor => ({ host: 'x', run: (argv, given) => (given?.env?.['NCCL_BUFFSIZE'] === '3' ? failing(() => true, executor).run(argv, given) : executor.run(argv, given)) }); // prettier-ignore
    const outcome = await runSweep(options([bad(fakeExecutor(pace)), bad(fakeExecutor({ ...pace, seed: 3 }))]));
    expect(outcome).toMatchObject({ state: 'complete', progress: { failed: 2, quarantine: [] } });
  });

  it('whose baseline is far slower are left out with their results', async () => {
    let runs = 0;
    const sick = fakeExecutor({ ...pace, factor: (env) => (runs++ > 1 ? 1.6 : 1) * pace.factor(env), seed: 4 });
    const outcome = await runSweep(
      options([fakeExecutor(pace), fakeExecutor({ ...pace, seed: 5 }), sick], { sweep: sweepOf(`${text}parallel: 3\n`) }),
    );
    expect(outcome.progress.quarantine).toMatchObject([{ hosts: ['g2'], why: 'slow' }]);
    expect(outcome.state).toBe('complete');
    const { ranking } = conclude(sweepOf(`${text}parallel: 3\n`), outcome.combinations, outcome.runs);
    expect(ranking.every((entry) => entry.runs === 2)).toBe(true);
  });

  it('that are lost leave the rest to the others; with all lost the search stops', async () => {
    const gone: Executor = { host: 'x', run: () => Promise.reject(new Failure('unreachable', 'g1 was not reached.')) };
    const outcome = await runSweep(options([fakeExecutor(pace), gone]));
    expect(outcome).toMatchObject({ state: 'complete', progress: { failed: 0 } });
    expect(await runSweep(options([gone, gone]))).toMatchObject({ state: 'stopped', message: 'g1 was not reached.' });
  });

  it('resume with exactly what is missing', async () => {
    const [kept, stop, times] = [store(), new AbortController(), clock()];
    const first = await runSweep(options([fakeExecutor(pace), fakeExecutor(pace)], { ...times, store: kept, signal: stop.signal, onEvent: (event) => event.kind === 'run-ended' && event.progress.done === 9 && stop.abort() })); // prettier-ignore
    expect(first.state).toBe('cancelled');
    const second = await runSweep(options([fakeExecutor(pace), fakeExecutor(pace)], { ...times, store: kept, resume: true }));
    expect(second.state).toBe('complete');
    const done = (await kept.runs())
      .filter(({ state }) => state === 'ok')
      .map(({ trial }) => `${String(trial?.trial)}/${String(trial?.repeat)}`);
    expect(new Set(done).size).toBe(done.length);
    expect(done.length).toBe(schedule(two, combinations(two)).length);
  });
});

describe('a budget of GPU hours', () => {
  it('ends the search, and the estimate tells hours and price of what is left', async () => {
    // A run takes some seconds of this clock on 8 GPUs.
    const sweep = sweepOf(`${text}budget: { gpuHours: 0.02, pricePerGpuHour: 3 }\n`);
    const outcome = await runSweep(options([fakeExecutor(pace)], { sweep }));
    expect(outcome).toMatchObject({ state: 'complete', budget: true });
    expect(gpuHoursOf(outcome.runs)).toBeGreaterThanOrEqual(0.02);
    const told = estimate(sweep, outcome.combinations, outcome.runs);
    expect(told.price).toEqual({ perGpuHour: 3, currency: 'USD' });
    expect(told.gpuHours?.used).toBeCloseTo(gpuHoursOf(outcome.runs), 9);
    expect(told.gpuHours?.remaining).toBeGreaterThan(0);
    expect(estimate(sweep, outcome.combinations, []).gpuHours).toBeNull();
  });
});

describe('a precision', () => {
  const flat = { factor: () => 1 };
  it('ends a grid before its repeats once the intervals are that narrow, and not before', () => {
    const many = (more: string) => sweepOf(`${text.replace('repeats: 2', 'repeats: 12')}${more}`);
    const repeats = (more: string, noise: number) =>
      Math.max(...play(many(more), { ...flat, noise }).map(({ trial }) => (trial?.trial === 0 ? trial.repeat + 1 : 0)));
    expect(repeats('', 0.01)).toBe(12);
    const early = repeats('precision: 1.5\n', 0.01);
    expect(early).toBeLessThan(6);
    expect(repeats('precision: 1.5\n', 0.02)).toBeGreaterThan(early);
    expect(repeats('precision: 0.01\n', 0.02)).toBe(12);
    const all = combinations(many(''));
    const { ranking } = conclude(many('precision: 1.5\n'), all, play(many('precision: 1.5\n'), { ...flat, noise: 0.01 }));
    expect(settled({ ranking, baselineScore: null, noise: null }, 2)).toBe(true);
    expect(settled({ ranking, baselineScore: null, noise: null }, 0.1)).toBe(false);
  });

  it('does not make false alarms of stopping', () => {
    let alarms = 0;
    for (let seed = 1; seed <= 60; seed++) {
      const sweep = { ...sweepOf(`${text.replace('repeats: 2', 'repeats: 8')}precision: 2\n`), seed };
      const found = conclude(sweep, combinations(sweep), play(sweep, { ...flat, noise: 0.02, seed }));
      if (found.ranking.some(({ significant }) => significant)) alarms++;
    }
    expect(alarms).toBeLessThanOrEqual(7);
  });
});

describe('drift of the baseline', () => {
  const baselines = (times: readonly number[]): Run[] =>
    times.map((time, at) => runOf({ trial: baselineTrial, repeat: at, settings: {}, group: 0 }, time, at));
  const { objective } = two;

  it('is seen as a trend and as a wave, with how far', () => {
    const trend = driftOf(baselines(Array.from({ length: 20 }, (_, at) => 100 * (1 + 0.01 * at))), objective);
    expect(trend).toMatchObject({ moved: true, runs: 20 });
    expect(trend?.percent).toBeCloseTo((1.18 / 1.01 - 1) * 100, 0);
    expect(driftOf(baselines(Array.from({ length: 30 }, (_, at) => 100 + 10 * Math.sin(at / 4))), objective)?.moved).toBe(true);
  });

  it('is not seen where runs only scatter: about 1 % of such searches are called moved', () => {
    let moved = 0;
    for (let seed = 1; seed <= 400; seed++) {
      const random = seeded(seed);
      const times = Array.from({ length: 20 }, () => 100 * Math.exp(0.02 * normal(random)));
      if (driftOf(baselines(times), objective)?.moved === true) moved++;
    }
    expect(moved).toBeLessThanOrEqual(12);
  });

  it('rests on the ratio of the mean square successive difference to the variance, and is not told of few runs', () => {
    const random = seeded(5);
    const times = Array.from({ length: 25 }, (_, at) => 100 * Math.exp(0.004 * at + 0.02 * normal(random)));
    const logs = times.map((time) => Math.log(time));
    const ratio = oracle.mean(logs.slice(1).map((value, at) => (value - (logs[at] ?? 0)) ** 2)) / oracle.sampleVariance(logs);
    const z = (1 - ratio / 2) / Math.sqrt((25 - 2) / (25 ** 2 - 1));
    // The oracle's table of the normal distribution has steps of a hundredth.
    expect(driftOf(baselines(times), objective)?.p).toBeCloseTo(1 - oracle.cumulativeStdNormalProbability(z), 2);
    expect(driftOf(baselines(times.slice(0, 7)), objective)).toBeNull();
  });
});
