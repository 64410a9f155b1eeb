import * as oracle from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import { seeded, shuffled } from '../../../src/base/random.js';
import {
  bootstrapMeanInterval,
  holm,
  mean,
  median,
  quantile,
  studentCritical,
  studentTwoSided,
  variance,
} from '../../../src/bench/statistics.js';
import { normal } from './support/fake.js';

const random = seeded(7);
const samples = Array.from({ length: 20 }, (_, n) => Array.from({ length: n + 2 }, () => random() * 100 - 50));

describe('statistics agree with simple-statistics', () => {
  it.each(samples.map((values) => [values.length, values] as const))('on %i values', (_, values) => {
    expect(mean(values)).toBeCloseTo(oracle.mean(values), 10);
    expect(median(values)).toBeCloseTo(oracle.median(values), 10);
    expect(variance(values)).toBeCloseTo(oracle.sampleVariance(values), 8);
  });
});

describe('statistics', () => {
  it('interpolates quantiles as R and NumPy do', () => {
    expect(quantile([1, 2, 3, 4], 0.25)).toBe(1.75);
    expect(quantile([3], 0.9)).toBe(3);
    expect(quantile([], 0.5)).toBeNaN();
  });

  // Tables of Student's t, and Simpson's rule over its density for [3, 30].
  it.each([
    [1, 1, 0.5],
    [2, 5, 0.1019395],
    [2.570582, 5, 0.05],
    [12.7062, 1, 0.05],
    [3, 30, 0.005389964],
    [1.959964, 1e6, 0.05],
    [0, 4, 1],
  ])('gives the chance of |T| > %f with %f degrees', (t, degrees, p) => expect(studentTwoSided(t, degrees)).toBeCloseTo(p, 5));

  it.each([
    [0.05, 5, 2.570582],
    [0.05, 2, 4.302653],
    [0.05 / 240, 400, 3.739],
  ])('inverts it: %f with %f degrees', (p, degrees, t) => expect(studentCritical(p, degrees)).toBeCloseTo(t, 2));

  it('adjusts p-values as R does (p.adjust, "holm")', () => {
    expect(holm([0.01, 0.04, 0.03, 0.005])).toEqual([0.03, 0.06, 0.06, 0.02]);
    expect(holm([])).toEqual([]);
    expect(holm([0.9, 0.8])).toEqual([1, 1]);
  });

  it('covers the true mean about 95 times in 100 by resampling', () => {
    const generator = seeded(3);
    let covered = 0;
    for (let round = 0; round < 300; round++) {
      const pool = Array.from({ length: 200 }, () => normal(generator));
      const [low, high] = bootstrapMeanInterval(pool, 5, generator, 400);
      const drawn = mean(Array.from({ length: 5 }, () => normal(generator)));
      if (drawn >= low && drawn <= high) covered++;
    }
    expect(covered / 300).toBeGreaterThan(0.91);
    expect(covered / 300).toBeLessThan(0.985);
  });

  it('shuffles the same way for the same seed, and differently for another', () => {
    const items = Array.from({ length: 50 }, (_, index) => index);
    expect(shuffled(items, seeded(1))).toEqual(shuffled(items, seeded(1)));
    expect(shuffled(items, seeded(1))).not.toEqual(shuffled(items, seeded(2)));
    expect(shuffled(items, seeded(1)).sort((a, b) => a - b)).toEqual(items);
  });
});
