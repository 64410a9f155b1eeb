import type { Run } from '../../bench/record.js';

/** The largest size of a run and the best bus bandwidth there in GB/s, in or out of place. */
export interface Peak {
  readonly sizeBytes: number;
  readonly busbwGBs: number;
}

/** Bus bandwidth at the largest size measured, or null without rows. Averages over sizes say nothing, so none is used. */
export function peak(run: Run): Peak | null {
  const last = run.rows.at(-1);
  if (last === undefined) return null;
  const busbwGBs = Math.max(last.outOfPlace?.busbwGBs ?? 0, last.inPlace?.busbwGBs ?? 0);
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

/** "all_reduce · 32 ranks · 14:02" */
export function runLabel(run: Run): string {
  const program = (run.spec.argv[0]?.split('/').pop() ?? '').replace(/_perf(_mpi)?$/, '');
  const ranks = run.nRanks ?? run.spec.hosts.length * run.spec.ranksPerHost;
  const at = new Date(run.at);
  const time = `${String(at.getHours()).padStart(2, '0')}:${String(at.getMinutes()).padStart(2, '0')}`;
  return `${program} · ${ranks} ranks · ${time}`;
}
