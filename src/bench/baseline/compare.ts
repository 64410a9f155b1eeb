import { mean, studentCritical, variance } from '../../base/statistics.js';
import { groupBy } from '../groupBy.js';
import type { Run, RunSpec } from '../record.js';
import { type Baseline, type BaselineEntry, benchmarkKey, timesOf } from './baseline.js';

/** How later runs of one benchmark stand against the baseline. Changes are of time, in percent: above 0 is slower. */
export interface BaselineStanding {
  readonly spec: RunSpec;
  readonly changePercent: number;
  /** 95 % interval; null where both sides have one run only, so that the noise is not known. */
  readonly ci95: readonly [number, number] | null;
  /** slower, faster: beyond the tolerance and the interval leaves out zero. same: within the tolerance for certain. Else unclear. */
  readonly verdict: 'slower' | 'faster' | 'same' | 'unclear';
  /** The size that lost most. */
  readonly worst: { readonly sizeBytes: number; readonly changePercent: number } | null;
  readonly runs: number;
  readonly baselineRuns: number;
  /** What changed beside the time: "NCCL 2.27.3 → 2.28.3", "NCCL_ALGO Ring → –". */
  readonly changed: readonly { readonly name: string; readonly before: string | null; readonly now: string | null }[];
}

/** Changes in time that nobody minds, percent. */
export const usualTolerance = 3;

/** Holds runs against a baseline, benchmark by benchmark; runs of benchmarks that it does not know are left out. */
export function compareWithBaseline(baseline: Baseline, runs: readonly Run[], tolerance = usualTolerance): BaselineStanding[] {
  const later = groupBy(
    runs.filter(
      ({ state, origin, id }) =>
        state === 'ok' && origin === baseline.origin && !baseline.entries.some((entry) => entry.runs.some((run) => run.id === id)),
    ),
    benchmarkKey,
  );
  return [...later].flatMap(([key, group]): BaselineStanding[] => {
    const last = [...group].sort((a, b) => (a.at < b.at ? -1 : 1)).at(-1);
    const entry = last === undefined ? null : likestEntry(baseline, key, last);
    return entry === null || last === undefined ? [] : standingOf(entry, group, last, tolerance);
  });
}

/** What a baseline knows of the benchmark with this key. It may have been kept with several settings: those likest to the run's count. */
export function likestEntry(baseline: Baseline, key: string, run: Run | undefined): BaselineEntry | null {
  const known = baseline.entries.filter((entry) => benchmarkKey({ spec: entry.spec, origin: baseline.origin }) === key);
  return known.sort((a, b) => changesOf(a, run).length - changesOf(b, run).length)[0] ?? null;
}

function standingOf(entry: BaselineEntry, group: readonly Run[], last: Run, tolerance: number): BaselineStanding[] {
  const before = entry.runs.map(({ timesUs }) => new Map(timesUs));
  const now = group.map((run) => new Map(timesOf(run)));
  const sizes = [...(before[0]?.keys() ?? [])].filter((size) => [...before, ...now].every((times) => times.has(size)));
  if (sizes.length === 0) return [];
  const logs = (times: readonly ReadonlyMap<number, number>[], some: readonly number[]): number[] =>
    times.map((one) => mean(some.map((size) => Math.log(one.get(size) ?? 1))));
  const [left, right] = [logs(before, sizes), logs(now, sizes)];
  const change = mean(right) - mean(left);
  const reach = reachOf(left, right);
  const bySize = sizes.map((size) => ({ sizeBytes: size, changePercent: percent(mean(logs(now, [size])) - mean(logs(before, [size]))) }));
  const ci95 = reach === null ? null : ([percent(change - reach), percent(change + reach)] as const);
  return [
    {
      spec: last.spec,
      changePercent: percent(change),
      ci95,
      verdict: verdictOf(percent(change), ci95, tolerance),
      worst: bySize.sort((a, b) => b.changePercent - a.changePercent)[0] ?? null,
      runs: right.length,
      baselineRuns: left.length,
      changed: changesOf(entry, last),
    },
  ];
}

const percent = (logRatio: number): number => (Math.exp(logRatio) - 1) * 100;

/** Half the 95 % interval of the difference of means: Welch's where both sides were repeated, else by the noise of the one that was. */
function reachOf(left: readonly number[], right: readonly number[]): number | null {
  const sides = [left, right].map((values) => ({ n: values.length, variance: values.length > 1 ? variance(values) : null }));
  const known = sides.flatMap((side) => (side.variance === null ? [] : [{ n: side.n, variance: side.variance }]));
  const [one, other] = known;
  if (one === undefined) return null;
  const terms = sides.map((side) => (side.variance ?? one.variance) / side.n);
  const error2 = terms.reduce((sum, term) => sum + term, 0);
  if (error2 <= 0) return 0;
  const degrees =
    other === undefined ? one.n - 1 : error2 ** 2 / known.reduce((sum, side) => sum + (side.variance / side.n) ** 2 / (side.n - 1), 0);
  return studentCritical(0.05, degrees) * Math.sqrt(error2);
}

/** The verdict on a change in percent with its interval, when nobody minds changes within the tolerance. */
export function verdictOf(change: number, ci95: readonly [number, number] | null, tolerance: number): BaselineStanding['verdict'] {
  if (ci95 === null) return 'unclear';
  const [low, high] = ci95;
  if (change > tolerance && low > 0) return 'slower';
  if (change < -tolerance && high < 0) return 'faster';
  return low > -tolerance && high < tolerance ? 'same' : 'unclear';
}

function changesOf(entry: BaselineEntry, run: Run | undefined): BaselineStanding['changed'] {
  if (run === undefined) return [];
  const names = new Set([...Object.keys(entry.spec.env), ...Object.keys(run.spec.env)]);
  const settings = [...names].sort().map((name) => ({ name, before: entry.spec.env[name] ?? null, now: run.spec.env[name] ?? null }));
  const facts = [
    { name: 'NCCL', before: entry.ncclVersion, now: run.ncclVersion },
    { name: 'GPU', before: entry.gpu, now: run.gpu ?? null },
    { name: 'launcher', before: entry.spec.launcher, now: run.spec.launcher },
  ];
  return [...facts, ...settings].filter(({ before, now }) => before !== now);
}
