import { describe, expect, it } from 'vitest';
import { analyse } from '../../../../src/bench/analysis/analyse.js';
import { combinations } from '../../../../src/bench/combinations.js';
import { compare } from '../../../../src/bench/rank.js';
import type { Run } from '../../../../src/bench/record.js';
import { conclude, planSearch } from '../../../../src/bench/strategy/index.js';
import type { Sweep } from '../../../../src/bench/sweepSpec.js';
import { seeded } from '../../../../src/base/random.js';
import { mean } from '../../../../src/base/statistics.js';
import { normal, runOf, sweepOf } from '../support/fake.js';

const sizes = [8, 64 * 1024, 1024 ** 2, 64 * 1024 ** 2];
const text = (strategy: string): string => `benchmark: all_reduce_perf
parameters:
  NCCL_ALGO: [Ring, Tree]
  NCCL_BUFFSIZE: [1048576, 4194304, 8388608]
  NCCL_NTHREADS: [128, 256]
baseline: { NCCL_ALGO: Ring, NCCL_BUFFSIZE: 4194304, NCCL_NTHREADS: 256 }
strategy: ${strategy}
`;

/** Tree halves the time of small messages and costs large ones 20 %; 8 MiB buffers bring large ones 10 %. */
function factor(settings: Readonly<Record<string, string>>, size: number): number {
  const small = size <= 64 * 1024;
  return (settings['NCCL_ALGO'] === 'Tree' ? (small ? 0.5 : 1.2) : 1) * (!small && settings['NCCL_BUFFSIZE'] === '8388608' ? 1 / 1.1 : 1);
}

function search(sweep: Sweep, noise: number, seed: number, effect = factor): Run[] {
  const all = combinations(sweep);
  const random = seeded(seed);
  const runs: Run[] = [];
  for (let plan = planSearch(sweep, all, runs); plan.steps.length > 0; plan = planSearch(sweep, all, runs))
    for (const step of plan.steps) {
      const run = runOf(step, 1, runs.length);
      const [row] = run.rows;
      if (row === undefined) throw new Error('a run without rows');
      const rows = sizes.map((sizeBytes) => {
        const timeUs = (10 + sizeBytes / 1e4) * effect(step.settings, sizeBytes) * Math.exp(noise * normal(random));
        const place = { timeUs, algbwGBs: sizeBytes / timeUs / 1000, busbwGBs: (1.75 * sizeBytes) / timeUs / 1000, wrong: 0 };
        return { ...row, sizeBytes, outOfPlace: place, inPlace: place };
      });
      runs.push({ ...run, rows });
    }
  return runs;
}

function analysed(strategy: string, noise: number, seed: number, effect = factor) {
  const sweep = sweepOf(text(strategy));
  const all = combinations(sweep);
  const runs = search(sweep, noise, seed, effect);
  const ranking = conclude(sweep, all, runs);
  return { sweep, runs, ranking, ...analyse({ sweep, all, runs }, ranking, planSearch(sweep, all, runs)) };
}

describe('what a search tells beside its ranking', () => {
  it('finds another best at small sizes than at large ones, with the gain that is there', () => {
    const { sizes: best, ranking } = analysed('grid', 0.01, 3);
    expect(best.map(({ sizeBytes }) => sizeBytes)).toEqual(sizes);
    expect(best.map(({ settings }) => settings['NCCL_ALGO'])).toEqual(['Tree', 'Tree', 'Ring', 'Ring']);
    expect(best.every(({ significant }) => significant)).toBe(true);
    for (const { sizeBytes, settings, gainPercent, ci95 } of best) {
      const real = (1 / factor(settings, sizeBytes) - 1) * 100;
      expect(Math.abs(gainPercent - real)).toBeLessThan(4);
      expect((ci95?.[1] ?? 0) - (ci95?.[0] ?? 0)).toBeGreaterThan(0.5);
    }
    // The winner over all sizes is a compromise, and that it is worse than the baseline somewhere is said.
    expect(ranking.ranking[0]?.settings['NCCL_ALGO']).toBe('Tree');
    expect(best.at(-1)?.winner?.gainPercent).toBeLessThan(0);
    expect(best.at(-1)?.winner?.ci95?.[1]).toBeLessThan(0);
  });

  it('compares at a single size as the ranking does', () => {
    const { runs, sizes: best, sweep } = analysed('grid', 0.01, 5);
    const [first] = best;
    const own = compare(runs, { ...sweep.objective, at: [sizes[0] ?? 0], from: null, to: null }).filter(
      ({ trial }) => trial === first?.trial,
    );
    expect(first?.gainPercent).toBeCloseTo(Math.expm1(mean(own.map(({ gain }) => gain))) * 100, 9);
  });

  it('claims a gain at no size where settings change nothing, in 17 of 20 searches at least', () => {
    let claims = 0;
    for (let seed = 1; seed <= 20; seed++)
      if (analysed('grid', 0.01, seed * 7, () => 1).sizes.some(({ significant }) => significant)) claims++;
    expect(claims).toBeLessThanOrEqual(3);
  });

  it('shows what is traded: Tree has the latency, Ring the bandwidth, and what is slower in both lies behind beyond doubt', () => {
    const effect = (settings: Readonly<Record<string, string>>, size: number): number =>
      factor(settings, size) * (settings['NCCL_NTHREADS'] === '128' ? 1.05 : 1);
    const { trade, ranking } = analysed('grid', 0.002, 11, effect);
    expect(trade?.small).toEqual([8, 64 * 1024]);
    expect(trade?.large).toEqual([64 * 1024 ** 2, 64 * 1024 ** 2]);
    const settingsOf = (trial: number) => ranking.ranking.find((entry) => entry.trial === trial)?.settings ?? {};
    const points = trade?.points ?? [];
    expect(points).toHaveLength(12);
    expect(new Set(points.filter(({ maybe }) => maybe).map(({ trial }) => settingsOf(trial)['NCCL_NTHREADS']))).toEqual(new Set(['256']));
    expect(new Set(points.filter(({ front }) => front).map(({ trial }) => settingsOf(trial)['NCCL_ALGO']))).toEqual(
      new Set(['Ring', 'Tree']),
    );
    const of = (kind: string) => points.filter(({ trial }) => settingsOf(trial)['NCCL_ALGO'] === kind);
    const latency = (kind: string): number => mean(of(kind).map(({ latencyUs }) => latencyUs));
    expect(latency('Tree') / latency('Ring')).toBeCloseTo(0.5, 2);
    const [widest] = [...points].sort((a, b) => b.busbwGBs - a.busbwGBs);
    expect(settingsOf(widest?.trial ?? -1)).toMatchObject({ NCCL_ALGO: 'Ring', NCCL_BUFFSIZE: '8388608' });
    expect((widest?.busbwGBs ?? 0) / (trade?.baseline?.busbwGBs ?? 1)).toBeCloseTo(1.1, 2);
  });

  it('rests a racing search’s sizes on the runs that confirm, and claims nothing while it is under way', () => {
    const { sizes: best, sweep, runs, ranking } = analysed('racing', 0.01, 9);
    const all = combinations(sweep);
    const plan = planSearch(sweep, all, runs);
    const finals = new Set(plan.confirming?.map(({ trial }) => trial));
    expect(best.length).toBe(4);
    expect(best.every(({ trial }) => finals.has(trial))).toBe(true);
    const half = runs.slice(0, Math.floor(runs.length / 3));
    const early = analyse({ sweep, all, runs: half }, conclude(sweep, all, half), planSearch(sweep, all, half));
    expect(early.sizes.some(({ significant }) => significant)).toBe(false);
    expect(ranking.ranking.length).toBe(all.length);
  });

  it('has nothing to say before there is a result', () => {
    const sweep = sweepOf(text('grid'));
    const all = combinations(sweep);
    expect(analyse({ sweep, all, runs: [] }, conclude(sweep, all, []), planSearch(sweep, all, []))).toMatchObject({
      sizes: [],
      trade: null,
    });
  });
});
