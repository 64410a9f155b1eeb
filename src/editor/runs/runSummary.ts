import type { Run } from '../../bench/record.js';

/** The largest size of a run and the bus bandwidth there in GB/s: out of place, as the panel and the model have it, else in place. */
export interface Peak {
  readonly sizeBytes: number;
  readonly busbwGBs: number;
}

/** Bus bandwidth at the largest size measured, or null without rows. Averages over sizes say nothing, so none is used. */
export function peak(run: Run): Peak | null {
  const last = run.rows.at(-1);
  if (last === undefined) return null;
  const busbwGBs = (last.outOfPlace ?? last.inPlace)?.busbwGBs ?? 0;
  return busbwGBs > 0 ? { sizeBytes: last.sizeBytes, busbwGBs } : null;
}

/** True when two runs measured the same thing: same program and arguments on the same hosts, of the same origin. */
export function comparable(a: Run, b: Run): boolean {
  const key = (run: Run): string => JSON.stringify([run.origin, run.spec.cluster, run.spec.hosts, run.spec.ranksPerHost, run.spec.argv]);
  return key(a) === key(b);
}

/** The comparable run that ended well just before this one, or null. `runs` is latest first. */
export function previousRun(run: Run, runs: readonly Run[]): Run | null {
  return runs.find((other) => other.trial === null && other.id !== run.id && other.at < run.at && other.state === 'ok' && comparable(run, other)) ?? null;
}

/** Change of the peak against the comparable run before, in percent, or null where there is none. */
export function change(run: Run, runs: readonly Run[]): number | null {
  const previous = previousRun(run, runs);
  const now = peak(run);
  const before = previous === null ? null : peak(previous);
  return before !== null && now?.sizeBytes === before.sizeBytes ? (now.busbwGBs / before.busbwGBs - 1) * 100 : null;
}

/** "all_reduce": the collective that a run measured. */
export function collectiveOf(run: Run): string {
  return (run.spec.argv[0]?.split('/').pop() ?? '').replace(/_perf(_mpi)?$/, '');
}

/** "14:02" for a run of today, "2026-11-20 14:02" for another day; seconds where another of `runs` began in the same minute. */
export function startText(run: Run, runs: readonly Run[], now: Date): string {
  const minute = (at: string): number => Math.floor(Date.parse(at) / 60_000);
  const twins = runs.some((other) => other.id !== run.id && other.trial === null && minute(other.at) === minute(run.at));
  const at = new Date(run.at);
  const two = (value: number): string => String(value).padStart(2, '0');
  const time = [at.getHours(), at.getMinutes(), ...(twins ? [at.getSeconds()] : [])].map(two).join(':');
  if (at.toDateString() === now.toDateString()) return time;
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${time}`;
}

/** "all_reduce · 32 ranks · 14:02" */
export function runLabel(run: Run, runs: readonly Run[], now: Date): string {
  const ranks = run.nRanks ?? run.spec.hosts.length * run.spec.ranksPerHost;
  return `${collectiveOf(run)} · ${ranks} ranks · ${startText(run, runs, now)}`;
}

/** "▲ 1.0 %" */
export function changeText(percent: number): string {
  return `${percent >= 0 ? '▲' : '▼'} ${Math.abs(percent).toFixed(1)} %`;
}
