import type { Origin } from '../../base/origin.js';
import { isCheckup } from '../checkupTrial.js';
import { groupBy } from '../groupBy.js';
import type { Run, RunSpec } from '../record.js';
import { logTimes } from '../score.js';

/** One run of a baseline: its time in µs by size in bytes. */
export interface BaselineRun {
  readonly id: string;
  readonly at: string;
  readonly timesUs: readonly (readonly [sizeBytes: number, timeUs: number])[];
}

/** What a baseline knows of one benchmark on one set of hosts. */
export interface BaselineEntry {
  readonly spec: RunSpec;
  readonly ncclVersion: string | null;
  readonly gpu: string | null;
  /** Oldest first. */
  readonly runs: readonly BaselineRun[];
}

/** What a cluster could do once, kept in `.nccl/baselines/NAME.json` to hold later runs against. */
export interface Baseline {
  readonly v: 1;
  readonly name: string;
  readonly cluster: string;
  /** When it was saved, ISO 8601. */
  readonly at: string;
  readonly origin: Origin;
  readonly entries: readonly BaselineEntry[];
}

/** Runs of one benchmark that a baseline keeps: the latest. */
const mostRuns = 20;

/** What two runs must share to be held against each other. Settings are not part of it: they are what may have changed. */
export function benchmarkKey({ spec, origin }: Pick<Run, 'spec' | 'origin'>): string {
  return JSON.stringify([origin, [...spec.hosts].sort(), spec.ranksPerHost, programOf(spec.argv), railOf(spec)]);
}

const programOf = ([program = '', ...args]: readonly string[]): readonly string[] => [program.split('/').pop() ?? '', ...args];

/** The adapters that a run was restricted to: two rails are not the same network. */
const railOf = ({ env }: RunSpec): string | null => env['NCCL_IB_HCA'] ?? null;

/** Single runs of a cluster and those of its health checks; what a search tried is no baseline. */
function counts(run: Run, cluster: string): boolean {
  return run.state === 'ok' && run.spec.cluster === cluster && (run.trial === null || isCheckup(run.trial));
}

/** Makes a baseline of a cluster's runs since a moment (ISO 8601; null: all). Of several origins the latest run's counts. Null where there are none. */
export function makeBaseline(
  name: string,
  cluster: string,
  runs: readonly Run[],
  at: string,
  since: string | null = null,
): Baseline | null {
  const own = runs.filter((run) => counts(run, cluster) && (since === null || run.at >= since)).sort((a, b) => (a.at < b.at ? -1 : 1));
  const origin = own.at(-1)?.origin;
  if (origin === undefined) return null;
  const groups = groupBy(
    own.filter((run) => run.origin === origin),
    (run) => JSON.stringify([benchmarkKey(run), Object.entries(run.spec.env).sort()]),
  );
  const entries = [...groups.values()].flatMap((group): BaselineEntry[] => {
    const last = group.at(-1);
    const kept = group.slice(-mostRuns).flatMap((run): BaselineRun[] => {
      const times = timesOf(run);
      return times.length === 0 ? [] : [{ id: run.id, at: run.at, timesUs: times }];
    });
    return last === undefined || kept.length === 0
      ? []
      : [{ spec: last.spec, ncclVersion: last.ncclVersion, gpu: last.gpu ?? null, runs: kept }];
  });
  return entries.length === 0 ? null : { v: 1, name, cluster, at, origin, entries };
}

/** Time in µs by size of a run, smallest first. */
export function timesOf(run: Run): (readonly [sizeBytes: number, timeUs: number])[] {
  const times = logTimes(run, { metric: 'time', at: null, from: null, to: null });
  return [...times].map(([size, log]) => [size, Number(Math.exp(log).toPrecision(8))] as const).sort((a, b) => a[0] - b[0]);
}

/** The text of a baseline's file. */
export function baselineText(baseline: Baseline): string {
  return `${JSON.stringify(baseline, null, 1)}\n`;
}

/** Names that a baseline's file can have. */
export function isBaselineName(name: string): boolean {
  return /^[A-Za-z0-9][\w.-]{0,63}$/.test(name);
}
