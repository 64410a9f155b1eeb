import fc from 'fast-check';
import { linearRegression, mean, variance } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import { leastSquares } from '../../../../src/bench/analysis/leastSquares.js';
import { variedOf } from '../../../../src/bench/analysis/varied.js';
import { sensitivities } from '../../../../src/bench/analysis/sensitivity.js';
import type { Ranked } from '../../../../src/bench/result.js';
import { combinations } from '../../../../src/bench/combinations.js';
import { seeded } from '../../../../src/base/random.js';
import { normal, sweepOf } from '../support/fake.js';

const sweep = sweepOf(`benchmark: all_reduce_perf
parameters:
  NCCL_BUFFSIZE: [1048576, 2097152, 4194304, 8388608]
  NCCL_ALGO: [Ring, Tree]
  NCCL_NTHREADS: [128, 256, 512]
`);

/** A ranking in which each combination has this gain, as ln, and an interval of ± so much. */
function rankingOf(own: typeof sweep, lnGain: (settings: Readonly<Record<string, string>>) => number, reach = 0.01): Ranked[] {
  return combinations(own).map((settings, trial) => {
    const gain = lnGain(settings);
    return {
      trial,
      settings,
      score: 100,
      gainPercent: Math.expm1(gain) * 100,
      ci95: [Math.expm1(gain - reach) * 100, Math.expm1(gain + reach) * 100],
      p: 0.5,
      significant: false,
      runs: 3,
      failures: 0,
      message: null,
    };
  });
}

const ofBuffers: Readonly<Record<string, number>> = { '1048576': -0.02, '2097152': 0, '4194304': 0.01, '8388608': 0.05 };
const effects = (settings: Readonly<Record<string, string>>): number =>
  (ofBuffers[settings['NCCL_BUFFSIZE'] ?? ''] ?? 0) - (settings['NCCL_ALGO'] === 'Tree' ? 0.1 : 0);

describe('least squares', () => {
  it('finds the line that simple-statistics finds, on any points', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: -50, max: 50 }), fc.double({ min: -10, max: 10, noNaN: true })), {
          minLength: 3,
          maxLength: 30,
        }),
        (points) => {
          fc.pre(new Set(points.map(([x]) => x)).size > 1);
          const cross = new Float64Array(4);
          const right = new Float64Array(2);
          let squares = 0;
          for (const [x, y] of points) {
            [1, x, x, x * x].forEach((value, at) => (cross[at] = (cross[at] ?? 0) + value));
            [y, x * y].forEach((value, at) => (right[at] = (right[at] ?? 0) + value));
            squares += y * y;
          }
          const { coefficients, residualSquares, rank } = leastSquares(cross, right, squares);
          const { m, b } = linearRegression(points.map(([x, y]) => [x, y]));
          expect(rank).toBe(2);
          expect(coefficients[0]).toBeCloseTo(b, 6);
          expect(coefficients[1]).toBeCloseTo(m, 6);
          expect(residualSquares).toBeCloseTo(
            points.reduce((sum, [x, y]) => sum + (y - m * x - b) ** 2, 0),
            5,
          );
        },
      ),
      { numRuns: 100 },
    );
  });

  it('leaves out what is a sum of others, and says what cannot be told apart', () => {
    // The third column is the sum of the first two.
    const cross = Float64Array.from([2, 0, 2, 0, 3, 3, 2, 3, 5]);
    const { rank, dependent, nullSpace, coefficients } = leastSquares(cross, Float64Array.from([2, 6, 8]), 20);
    expect([rank, dependent]).toEqual([2, [2]]);
    expect([...(nullSpace[0] ?? [])]).toEqual([-1, -1, 1]);
    expect([...coefficients]).toEqual([1, 2, 0]);
  });
});

describe('the sensitivity of parameters', () => {
  it('is the difference of means in a full grid, as simple-statistics works it out', () => {
    const random = seeded(7);
    const ranking = rankingOf(sweep, (settings) => effects(settings) + 0.005 * normal(random));
    const { parameters, shares, effects: found } = sensitivities(sweep.parameters, ranking);
    const ln = (entry: Ranked): number => Math.log1p((entry.gainPercent ?? 0) / 100);
    for (const { name, values } of sweep.parameters) {
      const means = values.map((value) => mean(ranking.filter((entry) => entry.settings[name] === value).map(ln)));
      const own = parameters.find((entry) => entry.name === name);
      expect(own?.spreadPercent).toBeCloseTo(Math.expm1(Math.max(...means) - Math.min(...means)) * 100, 6);
      expect(own?.best).toBe(values[means.indexOf(Math.max(...means))]);
      found[name]?.forEach(({ effect }, index) => expect(effect).toBeCloseTo((means[index] ?? 0) - mean(means), 9));
    }
    expect(parameters.map(({ name }) => name)).toEqual(['NCCL_ALGO', 'NCCL_BUFFSIZE', 'NCCL_NTHREADS']);
    expect(parameters.map(({ significant }) => significant)).toEqual([true, true, false]);
    expect(parameters[0]?.ci95?.[0]).toBeLessThan(Math.expm1(0.1) * 100);
    expect(parameters[0]?.ci95?.[1]).toBeGreaterThan(Math.expm1(0.1) * 100);
    // ω² of the two that matter: sums of squares by means, noise of single combinations taken out.
    const total = variance(ranking.map(ln)) * ranking.length;
    const ofAlgo =
      ranking.length *
      variance(['Ring', 'Tree'].map((value) => mean(ranking.filter((entry) => entry.settings['NCCL_ALGO'] === value).map(ln))));
    expect(parameters[0]?.share).toBeCloseTo(ofAlgo / total, 2);
    expect(parameters[2]?.share).toBeLessThan(0.01);
    expect((shares?.alone ?? 0) + (shares?.together ?? 0) + (shares?.noise ?? 0)).toBeCloseTo(1, 9);
    expect(shares?.alone).toBeGreaterThan(0.95);
  });

  it('is right where most of the grid was left out', () => {
    const ranking = rankingOf(sweep, effects).filter((_, index) => index % 3 !== 1);
    const { parameters } = sensitivities(sweep.parameters, ranking);
    expect(parameters.find(({ name }) => name === 'NCCL_ALGO')?.spreadPercent).toBeCloseTo(Math.expm1(0.1) * 100, 6);
    expect(parameters.find(({ name }) => name === 'NCCL_BUFFSIZE')?.spreadPercent).toBeCloseTo(Math.expm1(0.07) * 100, 6);
  });

  it('claims nothing of settings that change nothing, in 38 of 40 searches at least', () => {
    let claims = 0;
    for (let seed = 1; seed <= 40; seed++) {
      const random = seeded(seed * 13);
      const { parameters } = sensitivities(
        sweep.parameters,
        rankingOf(sweep, () => 0.01 * normal(random)),
      );
      if (parameters.some(({ significant }) => significant)) claims++;
    }
    expect(claims).toBeLessThanOrEqual(4);
  });

  it('has intervals that hold the spread of all pairs of values 95 times in 100', () => {
    let [held, of] = [0, 0];
    for (let seed = 1; seed <= 60; seed++) {
      const random = seeded(seed * 29);
      const { parameters } = sensitivities(
        sweep.parameters,
        rankingOf(sweep, (settings) => effects(settings) + 0.01 * normal(random)),
      );
      const own = parameters.find(({ name }) => name === 'NCCL_BUFFSIZE');
      const at = (value: string | null | undefined): number => effects({ NCCL_BUFFSIZE: value ?? '' });
      const real = Math.expm1(at(own?.best) - at(own?.worst)) * 100;
      of++;
      if (own?.ci95 !== null && own?.ci95 !== undefined && own.ci95[0] <= real && real <= own.ci95[1]) held++;
    }
    expect(held / of).toBeGreaterThanOrEqual(0.9);
  });

  it('says which parameters always changed together, and still compares what can be compared', () => {
    const tied = sweepOf(`benchmark: all_reduce_perf
parameters:
  NCCL_ALGO: [Ring, Tree]
  NCCL_TREE_THRESHOLD: [null, 1, 2]
  NCCL_NTHREADS: [128, 256, 512]
constraints: ["NCCL_ALGO == Tree or NCCL_TREE_THRESHOLD == unset", "NCCL_ALGO == Ring or NCCL_TREE_THRESHOLD != unset"]
`);
    const ranking = rankingOf(
      tied,
      (settings) => (settings['NCCL_TREE_THRESHOLD'] === '2' ? 0.03 : 0) + (settings['NCCL_ALGO'] === 'Tree' ? 0.2 : 0),
    );
    expect(ranking).toHaveLength(9); // Ring with it unset, Tree with it set, each with three counts of threads.
    const { parameters } = sensitivities(tied.parameters, ranking);
    const own = (name: string) => parameters.find((entry) => entry.name === name);
    expect(own('NCCL_ALGO')?.tiedTo).toEqual(['NCCL_TREE_THRESHOLD']);
    expect(own('NCCL_ALGO')?.spreadPercent).toBeNull();
    expect(own('NCCL_TREE_THRESHOLD')?.spreadPercent).toBeCloseTo(Math.expm1(0.03) * 100, 6);
    expect(own('NCCL_NTHREADS')?.tiedTo).toEqual([]);
  });

  it('tells a parameter that is varied only under a condition from being left alone', () => {
    const own = sweepOf(`benchmark: all_reduce_perf
parameters:
  NCCL_ALGO: [Ring, Tree]
  NCCL_NTHREADS: [128, 256]
`);
    const parameters = own.parameters.map((parameter) =>
      parameter.name === 'NCCL_NTHREADS'
        ? {
            ...parameter,
            when: {
              text: 'Tree',
              names: ['NCCL_ALGO'],
              allows: (settings: Readonly<Record<string, string>>) => settings['NCCL_ALGO'] === 'Tree',
            },
          }
        : parameter,
    );
    const conditional = { ...own, parameters };
    const ranking = rankingOf(
      conditional,
      (settings) => (settings['NCCL_NTHREADS'] === '256' ? 0.04 : 0) + (settings['NCCL_ALGO'] === 'Tree' ? 0.1 : 0),
    );
    expect(ranking).toHaveLength(3);
    const varied = variedOf(parameters, combinations(conditional));
    expect(varied[1]?.values).toEqual(['128', '256', null]);
    const threads = sensitivities(varied, ranking).parameters.find(({ name }) => name === 'NCCL_NTHREADS');
    expect(threads).toMatchObject({ best: '256', worst: '128', tiedTo: ['NCCL_ALGO'] });
    expect(threads?.spreadPercent).toBeCloseTo(Math.expm1(0.04) * 100, 6);
  });

  it('says nothing of nothing', () => {
    const { parameters, shares } = sensitivities(sweep.parameters, []);
    expect(parameters.every(({ spreadPercent, ci95 }) => spreadPercent === null && ci95 === null)).toBe(true);
    expect(shares).toBeNull();
  });
});
