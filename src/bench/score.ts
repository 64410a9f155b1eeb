import { collectiveOf, type PerfRow } from '../nccl/perf/index.js';
import type { Run } from './record.js';
import { mean } from '../base/statistics.js';
import type { Objective } from './sweepSpec.js';

/** Collectives whose in-place numbers mean nothing (nccl-tests prints N/A for their check). */
const outOfPlaceOnly = new Set(['alltoall', 'alltoallv', 'sendrecv']);

/** ln of the time in µs by size, for the sizes that count; both placements averaged where both mean something. */
export function logTimes(run: Run, objective: Objective): ReadonlyMap<number, number> {
  const onlyOut = outOfPlaceOnly.has(collectiveOf(run.spec.argv[0] ?? ''));
  const bySize = new Map<number, number[]>();
  for (const row of run.rows) {
    if (!counts(row.sizeBytes, objective)) continue;
    const times = (onlyOut ? [row.outOfPlace] : [row.outOfPlace, row.inPlace]).flatMap((place) =>
      place !== null && place.timeUs > 0 ? [Math.log(place.timeUs)] : [],
    );
    if (times.length > 0) bySize.set(row.sizeBytes, [...(bySize.get(row.sizeBytes) ?? []), mean(times)]);
  }
  return new Map([...bySize].map(([size, times]) => [size, mean(times)]));
}

function counts(size: number, { at, from, to }: Objective): boolean {
  if (at !== null) return at.includes(size);
  return (from === null || size >= from) && (to === null || size <= to);
}

/**
 * busbw / algbw of a run, the same for all its rows; taken from the row with the most digits, since small sizes are printed as 0.00.
 * Null when every bandwidth was printed as 0, or for a single rank.
 */
function busFactor(rows: readonly PerfRow[]): number | null {
  const places = rows.flatMap((row) => [row.outOfPlace, row.inPlace]).filter((place) => place !== null);
  const best = places.sort((a, b) => b.algbwGBs - a.algbwGBs)[0];
  return best === undefined || best.algbwGBs === 0 || best.busbwGBs === 0 ? null : best.busbwGBs / best.algbwGBs;
}

/** The number shown for a run: the geometric mean over the sizes that count, of bus bandwidth in GB/s or of time in µs. Null without rows. */
export function scoreOf(run: Run, objective: Objective): number | null {
  const times = [...logTimes(run, objective)].filter(([size]) => size > 0);
  if (times.length === 0) return null;
  if (objective.metric === 'time') return Math.exp(mean(times.map(([, time]) => time)));
  const factor = busFactor(run.rows) ?? 1;
  return Math.exp(mean(times.map(([size, time]) => Math.log((size * factor) / 1000) - time)));
}
