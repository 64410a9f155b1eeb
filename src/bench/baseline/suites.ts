import type { Origin } from '../../base/origin.js';
import { collectiveOf } from '../../nccl/perf/index.js';
import { groupBy } from '../groupBy.js';
import type { Run, RunSpec } from '../record.js';
import { type Baseline, type BaselineEntry, benchmarkKey, timesOf } from './baseline.js';
import { likestEntry } from './compare.js';

/** A benchmark that can be run as a test: each of its sizes is a case. */
export interface TestedBenchmark {
  /** The same for every run of it. */
  readonly key: string;
  readonly collective: string;
  /** What repeats it: that of its latest run, else the baseline's. */
  readonly spec: RunSpec;
  readonly origin: Origin;
  /** Bytes, the smallest first. */
  readonly sizes: readonly number[];
  /** What it is held against; null where its cluster has no baseline that knows it. */
  readonly baseline: { readonly name: string; readonly entry: BaselineEntry } | null;
}

/** Benchmarks offered as tests at most; the latest stay. */
const mostBenchmarks = 200;

/** What the runs and baselines of a workspace let test: single runs that ended well, and all that the latest baseline of each cluster knows. */
export function testedBenchmarks(runs: readonly Run[], baselines: readonly Baseline[]): TestedBenchmark[] {
  const latest = new Map([...baselines].sort(byTime).map((baseline) => [baseline.cluster, baseline]));
  const ran = [...runs].filter((run) => run.trial === null && run.state === 'ok' && timesOf(run).length > 0).sort(byTime);
  const ofRuns = [...groupBy(ran, keyOf)].reverse().flatMap(([key, group]): TestedBenchmark[] => {
    const run = group.at(-1);
    const baseline = run === undefined ? undefined : latest.get(run.spec.cluster);
    if (run === undefined) return [];
    const entry = baseline === undefined ? null : likestEntry(baseline, benchmarkKey(run), run);
    const held = baseline === undefined || entry === null ? null : { name: baseline.name, entry };
    return [{ key, ...aboutOf(run.spec), origin: run.origin, sizes: timesOf(run).map(([size]) => size), baseline: held }];
  });
  const known = new Set(ofRuns.map(({ key }) => key));
  const ofBaselines = [...latest.values()].flatMap(({ name, origin, entries }) =>
    entries.flatMap((entry): TestedBenchmark[] => {
      const key = keyOf({ spec: entry.spec, origin });
      if (known.has(key)) return [];
      known.add(key);
      const sizes = (entry.runs.at(-1)?.timesUs ?? []).map(([size]) => size);
      return [{ key, ...aboutOf(entry.spec), origin, sizes, baseline: { name, entry } }];
    }),
  );
  return [...ofRuns, ...ofBaselines].slice(0, mostBenchmarks);
}

const byTime = (a: { readonly at: string }, b: { readonly at: string }): number => (a.at < b.at ? -1 : 1);

const keyOf = (run: Pick<Run, 'spec' | 'origin'>): string => JSON.stringify([run.spec.cluster, benchmarkKey(run)]);

const aboutOf = (spec: RunSpec): Pick<TestedBenchmark, 'spec' | 'collective'> => ({ spec, collective: collectiveOf(spec.argv[0] ?? '') });
