import { mean, studentCritical } from '../../base/statistics.js';
import type { Run } from '../record.js';
import { type BaselineEntry, timesOf } from './baseline.js';
import { type BaselineStanding, usualTolerance, verdictOf } from './compare.js';

/** How one size of a run stands against the baseline. Times in µs; the change is of time, in percent: above 0 is slower. */
export interface SizeStanding {
  readonly sizeBytes: number;
  readonly timeUs: number;
  readonly baselineUs: number;
  readonly changePercent: number;
  /** Holds the true changes of all sizes together with 95 %; null where the baseline has one run only, so that the noise is not known. */
  readonly ci95: readonly [number, number] | null;
  readonly verdict: BaselineStanding['verdict'];
}

/** Sizes on either side whose noise counts for a size: noise changes slowly with size, and five runs of one size alone tell little of it. */
const neighbours = 2;

/** Holds the sizes of one run against what a baseline knows, size by size; sizes that only one side has are left out. */
export function compareSizes(entry: BaselineEntry, run: Run, tolerance = usualTolerance): SizeStanding[] {
  const before = entry.runs.map(({ timesUs }) => new Map(timesUs));
  const now = timesOf(run).filter(([size]) => before.some((times) => times.has(size)));
  const sides = now.map(([size, timeUs]) => {
    const logs = before.flatMap((times) => {
      const time = times.get(size);
      return time === undefined ? [] : [Math.log(time)];
    });
    const centre = mean(logs);
    return { size, timeUs, n: logs.length, centre, squares: logs.reduce((sum, log) => sum + (log - centre) ** 2, 0) };
  });
  return sides.map(({ size, timeUs, n, centre }, at) => {
    const near = sides.slice(Math.max(0, at - neighbours), at + neighbours + 1);
    const degrees = near.reduce((sum, side) => sum + side.n - 1, 0);
    const noise = Math.sqrt(near.reduce((sum, side) => sum + side.squares, 0) / degrees);
    // Every size is a claim of its own: each gets its share of the 5 % (Bonferroni).
    const reach = degrees < 1 ? null : studentCritical(0.05 / sides.length, degrees) * noise * Math.sqrt(1 / n + 1);
    const change = Math.log(timeUs) - centre;
    const ci95 = reach === null ? null : ([percent(change - reach), percent(change + reach)] as const);
    const verdict = verdictOf(percent(change), ci95, tolerance);
    return { sizeBytes: size, timeUs, baselineUs: Math.exp(centre), changePercent: percent(change), ci95, verdict };
  });
}

const percent = (logRatio: number): number => (Math.exp(logRatio) - 1) * 100;
