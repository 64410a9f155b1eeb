import * as oracle from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import { seeded, shuffled } from '../../../src/base/random.js';
import {
  bootstrapMeanInterval,
  holm,
  mean,
  median,
  medianInterval,
  quantile,
  robustDeviation,
  studentCritical,
  studentTwoSided,
  variance,
} from '../../../src/base/statistics.js';
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

describe('medianInterval', () => {
  it('covers the true median at least 95 times in 100, whatever the distribution', () => {
    const random = seeded(5);
    for (const n of [6, 15, 80, 3000]) {
      let held = 0;
      const rounds = n > 1000 ? 200 : 1000;
      for (let round = 0; round < rounds; round++) {
        // Exponential: its median is ln 2.
        const interval = medianInterval(Array.from({ length: n }, () => -Math.log(1 - random())));
        if (interval !== null && interval.low <= Math.LN2 && interval.high >= Math.LN2) held++;
      }
      expect(held / rounds).toBeGreaterThan(0.93);
      expect(held / rounds).toBeLessThan(0.995);
    }
  });

  it('says how little a few values tell', () => {
    expect(medianInterval([3, 1])).toEqual({ low: 1, high: 3, coverage: 0.5 });
    expect(medianInterval([4])).toEqual({ low: 4, high: 4, coverage: 0 });
    expect(medianInterval([])).toBeNull();
    expect(medianInterval([1, 2, 3, 4, 5, 6])?.coverage).toBeCloseTo(1 - 2 / 64, 9);
  });
});

describe('robustDeviation', () => {
  it('is the standard deviation of a normal sample, and deaf to outliers', () => {
    const random = seeded(9);
    const normal = Array.from({ length: 4000 }, () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()) * 3);
    expect(robustDeviation(normal)).toBeCloseTo(3, 0);
    expect(robustDeviation([...normal, ...new Array<number>(400).fill(1e6)]) / robustDeviation(normal)).toBeLessThan(1.3);
    expect(robustDeviation([2, 2, 2])).toBe(0);
  });
});
