import { collectiveOf, type PerfRow } from '../nccl/perf/index.js';
import type { Run } from './record.js';
import { mean } from '../base/statistics.js';
import type { Objective, SizeWeight, StepTime } from './sweepSpec.js';

/** Collectives whose in-place numbers mean nothing (nccl-tests prints N/A for their check). */
const outOfPlaceOnly = new Set(['alltoall', 'alltoallv', 'sendrecv']);

/** ln of the time in µs by size, for the sizes that count; both placements averaged where both mean something. */
export function logTimes(run: Run, objective: Objective): ReadonlyMap<number, number> {
  const onlyOut = outOfPlaceOnly.has(collectiveOf(run.spec.argv[0] ?? ''));
  const found = new Map<number, number>();
  const rows = new Map<number, number>();
  for (const { sizeBytes, outOfPlace, inPlace } of run.rows) {
    if (!counts(sizeBytes, objective)) continue;
    const out = outOfPlace !== null && outOfPlace.timeUs > 0 ? Math.log(outOfPlace.timeUs) : null;
    const within = !onlyOut && inPlace !== null && inPlace.timeUs > 0 ? Math.log(inPlace.timeUs) : null;
    const time = out === null ? within : within === null ? out : (out + within) / 2;
    if (time === null) continue;
    // Some programs print a size several times: the mean of all.
    const before = rows.get(sizeBytes) ?? 0;
    rows.set(sizeBytes, before + 1);
    found.set(sizeBytes, before === 0 ? time : ((found.get(sizeBytes) ?? 0) * before + time) / (before + 1));
  }
  return found;
}

function counts(size: number, { at, from, to, weights }: Objective): boolean {
  if (weights !== undefined && weights !== null) return size > 0;
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

/**
 * ln of what times by size cost: their geometric mean where all sizes count the same, else the time of all calls in µs, of the whole step where the
 * objective knows the rest of it. `times` are ln µs. Null where there are none.
 */
export function costOf(times: ReadonlyMap<number, number>, objective: Objective): number | null {
  if (times.size === 0) return null;
  const { weights = null, step = null } = objective;
  if (weights === null) {
    const centre = mean([...times.values()]);
    return step === null ? centre : Math.log(stepUs(Math.exp(centre), step));
  }
  const total = callsUs(times, weights);
  return Math.log(step === null ? total : stepUs(total, step));
}

const stepUs = (us: number, { computeUs, overlap }: StepTime): number => computeUs + (1 - overlap) * us;

/** µs of all calls; a size that was not measured lies on the line between its neighbours (ln over ln), above the largest the rate stays. */
function callsUs(times: ReadonlyMap<number, number>, weights: readonly SizeWeight[]): number {
  const points = [...times].sort(([a], [b]) => a - b);
  return weights.reduce((sum, { sizeBytes, weight }) => sum + weight * Math.exp(timeAt(points, sizeBytes)), 0);
}

function timeAt(points: readonly (readonly [number, number])[], size: number): number {
  const after = points.findIndex(([other]) => other >= size);
  const [first, last] = [points[0] ?? [1, 0], points.at(-1) ?? [1, 0]];
  if (after === 0) return first[1];
  if (after < 0) return last[1] + Math.log(size / last[0]);
  const [below, above] = [points[after - 1] ?? first, points[after] ?? last];
  const share = Math.log(size / below[0]) / Math.log(above[0] / below[0]);
  return below[1] + share * (above[1] - below[1]);
}

/**
 * The number shown for a run, of bus bandwidth in GB/s or of time in µs: the geometric mean over the sizes that count; with weights the time of
 * all calls, or the rate that they have together. Null without rows.
 */
export function scoreOf(run: Run, objective: Objective): number | null {
  const times = new Map([...logTimes(run, objective)].filter(([size]) => size > 0));
  if (times.size === 0) return null;
  if (objective.metric === 'time') return Math.exp(costOf(times, objective) ?? 0);
  const factor = busFactor(run.rows) ?? 1;
  const { weights = null } = objective;
  if (weights === null) return Math.exp(mean([...times].map(([size, time]) => Math.log((size * factor) / 1000) - time)));
  const bytes = weights.reduce((sum, { sizeBytes, weight }) => sum + sizeBytes * weight, 0);
  return (bytes * factor) / 1000 / callsUs(times, weights);
}
