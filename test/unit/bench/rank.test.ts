import { describe, expect, it } from 'vitest';
import { estimate } from '../../../src/bench/estimate.js';
import { gains } from '../../../src/bench/gains.js';
import { rank } from '../../../src/bench/rank.js';
import type { Run } from '../../../src/bench/record.js';
import { scoreOf } from '../../../src/bench/score.js';
import { runSweep } from '../../../src/bench/sweep.js';
import { clock, fakeExecutor, planOf, sweepOf } from './support/fake.js';

const text = `benchmark: all_reduce_perf
parameters:
  NCCL_BUFFSIZE: [1048576, 2097152, 4194304, 8388608, 16777216]
  NCCL_ALGO: [Ring, Tree, NVLS]
  NCCL_MIN_NCHANNELS: [8, 16, 24, 32]
repeats: 3
baseline: { NCCL_BUFFSIZE: 4194304, NCCL_ALGO: Ring }
`;
const sweep = sweepOf(text);

async function search(factor: (env: Readonly<Record<string, string>>, ordinal: number) => number, noise = 0.006, seed = 1) {
  const outcome = await runSweep({
    sweep,
    plan: planOf,
    executors: [fakeExecutor({ factor, noise, seed })],
    store: { append: () => Promise.resolve(), runs: () => Promise.resolve([]) },
    origin: 'simulated',
    resume: false,
    signal: new AbortController().signal,
    ...clock(),
  });
  return { ...outcome, ...rank(sweep, outcome.combinations, outcome.runs) };
}

/** Buffers of 8 MiB gain 3 %, 24 channels 2 %, Tree loses 10 %. */
const truth = (env: Readonly<Record<string, string>>): number =>
  (env['NCCL_BUFFSIZE'] === '8388608' ? 1 / 1.03 : 1) *
  (env['NCCL_MIN_NCHANNELS'] === '24' ? 1 / 1.02 : 1) *
  (env['NCCL_ALGO'] === 'Tree' ? 1.1 : 1);

describe('rank', () => {
  it('finds the settings that are best and says by how much', async () => {
    const { ranking, noise, baselineScore } = await search(truth);
    const [best] = ranking;
    expect(best?.settings).toMatchObject({ NCCL_BUFFSIZE: '8388608', NCCL_MIN_NCHANNELS: '24' });
    expect(best?.settings['NCCL_ALGO']).not.toBe('Tree');
    expect(best?.significant).toBe(true);
    expect(best?.ci95?.[0]).toBeLessThan(5.06);
    expect(best?.ci95?.[1]).toBeGreaterThan(5.06);
    expect(noise).toBeGreaterThan(0.004);
    expect(noise).toBeLessThan(0.009);
    expect(baselineScore).toBeLessThan(best?.score ?? 0);
    expect(ranking.at(-1)?.settings['NCCL_ALGO']).toBe('Tree');
    expect(ranking.at(-1)).toMatchObject({ significant: true });
    expect(ranking.at(-1)?.gainPercent).toBeLessThan(-7);
  });

  it('does not call noise a gain: no claim in 19 of 20 searches over settings that change nothing', async () => {
    let claims = 0;
    for (let seed = 1; seed <= 20; seed++) {
      const { ranking } = await search(() => 1, 0.01, seed * 97);
      if (ranking.some((entry) => entry.significant)) claims++;
    }
    expect(claims).toBeLessThanOrEqual(3);
  });

  it('has intervals that hold the truth about 95 times in 100', async () => {
    let [inside, of] = [0, 0];
    for (let seed = 1; seed <= 6; seed++) {
      const { ranking } = await search(truth, 0.01, seed * 31);
      for (const entry of ranking) {
        const gain = (1 / truth(entry.settings) - 1) * 100;
        of++;
        if (entry.ci95 !== null && entry.ci95[0] <= gain && entry.ci95[1] >= gain) inside++;
      }
    }
    expect(inside / of).toBeGreaterThan(0.9);
    expect(inside / of).toBeLessThan(0.99);
  });

  it('is not misled by a machine that grows slower', async () => {
    const { ranking } = await search((env, ordinal) => truth(env) * (1 + ordinal / 400), 0.004);
    expect(ranking[0]?.settings).toMatchObject({ NCCL_BUFFSIZE: '8388608', NCCL_MIN_NCHANNELS: '24' });
    expect(ranking[0]?.gainPercent).toBeGreaterThan(3.5);
    expect(ranking[0]?.gainPercent).toBeLessThan(6.8);
  });

  it('does not depend on the order in which runs are given', async () => {
    const { combinations, runs, ranking } = await search((env, ordinal) => truth(env) * (1 + ordinal / 400));
    expect(rank(sweep, combinations, [...runs].reverse()).ranking.map((entry) => entry.trial)).toEqual(ranking.map((entry) => entry.trial));
  });

  it('says that it does not know without repetitions, and ranks nothing without runs', () => {
    const empty = rank(sweep, [{}, { A: '1' }], []);
    expect(empty).toMatchObject({
      baselineScore: null,
      noise: null,
      ranking: [{ gainPercent: null, ci95: null, significant: false }, { runs: 0 }],
    });
  });
});

describe('gains of single values', () => {
  it('come out against the baseline value, or against the others where it is not in the list', async () => {
    const { combinations, runs } = await search(truth);
    const found = gains(sweep, combinations, runs);
    const of = (name: string, value: string) => found.find((gain) => gain.name === name && gain.value === value);
    expect(of('NCCL_BUFFSIZE', '8388608')).toMatchObject({ against: { value: '4194304' }, significant: true, pairs: 12 });
    expect(of('NCCL_BUFFSIZE', '8388608')?.gainPercent).toBeCloseTo(3, 0);
    expect(of('NCCL_BUFFSIZE', '2097152')?.significant).toBe(false);
    expect(of('NCCL_BUFFSIZE', '4194304')).toBeUndefined();
    expect(of('NCCL_ALGO', 'Tree')?.gainPercent).toBeCloseTo(-9.1, 0);
    expect(of('NCCL_MIN_NCHANNELS', '24')).toMatchObject({ against: 'others', significant: true });
    expect(of('NCCL_MIN_NCHANNELS', '24')?.gainPercent).toBeCloseTo(2, 0);
  });
});

describe('scoreOf', () => {
  const row = (sizeBytes: number, timeUs: number, busbwGBs: number, algbwGBs: number) => ({
    sizeBytes,
    count: 1,
    type: 'float',
    redop: 'sum',
    root: null,
    outOfPlace: { timeUs, algbwGBs, busbwGBs, wrong: 0 },
    inPlace: null,
  });
  const run = (rows: Run['rows']): Run => ({ id: 'a', at: '', endedAt: null, origin: 'measured', spec: { cluster: '', hosts: [], ranksPerHost: 1, launcher: '', argv: ['all_reduce_perf'], env: {} }, trial: null, rows, state: 'ok', exitCode: 0, message: null, avgBusbwGBs: null, nRanks: null, nNodes: null, ncclVersion: null }); // prettier-ignore
  const all = { metric: 'busbw', at: null, from: null, to: null } as const;
  it('computes bandwidths that were printed as 0.00', () => {
    const score = scoreOf(run([row(8, 10, 0, 0), row(1e9, 10_000, 175, 100)]), all);
    expect(score).toBeCloseTo(Math.sqrt(((8 * 1.75) / 1000 / 10) * 175), 6);
  });
  it('counts the sizes asked for', () => {
    const rows = [row(1000, 10, 1, 1), row(1e9, 10_000, 175, 100)];
    expect(scoreOf(run(rows), { ...all, at: [1e9] })).toBeCloseTo(175, 6);
    expect(scoreOf(run(rows), { ...all, to: 5000, metric: 'time' })).toBeCloseTo(10, 6);
    expect(scoreOf(run(rows), { ...all, from: 2e9 })).toBeNull();
  });
});

describe('estimate', () => {
  it('tells runs, time and the detectable difference beforehand', async () => {
    const { combinations, runs } = await search(truth);
    const before = estimate(sweep, combinations, []);
    expect(before).toMatchObject({ combinations: 60, runs: 199, remaining: 199, seconds: null, noiseFrom: 'assumed' });
    expect(before.detectablePercent).toBeGreaterThan(2);
    expect(before.detectablePercent).toBeLessThan(5);
    const after = estimate(sweep, combinations, runs.slice(0, 100));
    expect(after).toMatchObject({ remaining: 99, noiseFrom: 'runs' });
    expect(after.seconds).toBeGreaterThan(90);
    expect(estimate({ ...sweep, repeats: 12 }, combinations, []).detectablePercent).toBeLessThan(before.detectablePercent / 1.8);
  });
});
