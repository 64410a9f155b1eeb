import { rank } from '../rank.js';
import type { Ranked } from '../result.js';
import type { Trade, TradePoint } from './result.js';
import { type Basis, objectiveAt, onlySizes, smallBytes } from './sizes.js';

/** Messages from this size on wait for bandwidth. */
const largeBytes = 64 * 1024 * 1024;

/** The sizes whose mean time is the latency and those whose mean bandwidth is the bandwidth; null when they would be the same. */
export function endsOf(sizes: readonly number[]): { readonly small: readonly number[]; readonly large: readonly number[] } | null {
  const [first, last] = [sizes[0], sizes.at(-1)];
  if (first === undefined || last === undefined || first === last) return null;
  const [small, large] = [sizes.filter((size) => size <= smallBytes), sizes.filter((size) => size >= largeBytes)];
  return { small: small.length > 0 ? small : [first], large: large.length > 0 ? large : [last] };
}

/** Latency of small messages against bandwidth of large ones: of each combination, with what the baseline has times its gain, so that drift cancels. */
export function tradeOf({ sweep, all, runs, of }: Basis, sizes: readonly number[]): Trade | null {
  const ends = endsOf(sizes);
  if (ends === null) return null;
  const latency = rank(
    { ...sweep, objective: objectiveAt(sweep.objective, 'time', ends.small) },
    all,
    onlySizes(runs, ends.small),
    'quick',
  );
  const bandwidth = rank(
    { ...sweep, objective: objectiveAt(sweep.objective, 'busbw', ends.large) },
    all,
    onlySizes(runs, ends.large),
    'quick',
  );
  const [baseUs, baseGBs] = [latency.baselineScore, bandwidth.baselineScore];
  if (baseUs === null || baseGBs === null) return null;
  const fast = new Map(latency.ranking.map((entry) => [entry.trial, entry]));
  const measured = bandwidth.ranking.flatMap((wide): Measured[] => {
    const quick = fast.get(wide.trial);
    if (quick === undefined || quick.gainPercent === null || wide.gainPercent === null) return [];
    if (of !== null && !of.has(wide.trial)) return [];
    const [q, w] = [factors(quick), factors(wide)];
    return [
      {
        trial: wide.trial,
        latencyUs: baseUs / q.middle,
        busbwGBs: baseGBs * w.middle,
        latency95: q.reach === null ? null : [baseUs / q.reach[1], baseUs / q.reach[0]],
        busbw95: w.reach === null ? null : [baseGBs * w.reach[0], baseGBs * w.reach[1]],
      },
    ];
  });
  const range = (own: readonly number[]): readonly [number, number] => [own[0] ?? 0, own.at(-1) ?? 0];
  return {
    small: range(ends.small),
    large: range(ends.large),
    points: withFront(measured),
    baseline: { latencyUs: baseUs, busbwGBs: baseGBs },
  };
}

type Measured = Omit<TradePoint, 'front' | 'maybe'>;

function factors({ gainPercent, ci95 }: Ranked): { readonly middle: number; readonly reach: readonly [number, number] | null } {
  const factor = (percent: number): number => Math.max(1e-9, 1 + percent / 100);
  return { middle: factor(gainPercent ?? 0), reach: ci95 === null ? null : [factor(ci95[0]), factor(ci95[1])] };
}

/** Marks which points no other is better than in both, in n log n; `maybe` holds an interval's better end against the others' worse ends. */
export function withFront(points: readonly Measured[]): TradePoint[] {
  const order = [...points].sort((a, b) => a.latencyUs - b.latencyUs || b.busbwGBs - a.busbwGBs);
  const front = new Set<Measured>();
  let widest = -Infinity;
  for (let at = 0; at < order.length;) {
    // Points of the same latency: only the widest of them, and its equals, can be on the front.
    let end = at;
    while (order[end]?.latencyUs === order[at]?.latencyUs && end < order.length) end++;
    const best = order[at]?.busbwGBs ?? -Infinity;
    if (best > widest) for (const point of order.slice(at, end)) if (point.busbwGBs === best) front.add(point);
    widest = Math.max(widest, best);
    at = end;
  }
  // The worse ends by latency, with the widest bandwidth up to each.
  const worse = points
    .map((point) => ({ latency: point.latency95?.[1] ?? point.latencyUs, busbw: point.busbw95?.[0] ?? point.busbwGBs }))
    .sort((a, b) => a.latency - b.latency);
  const up: number[] = [];
  for (const { busbw } of worse) up.push(Math.max(up.at(-1) ?? -Infinity, busbw));
  const sureUpTo = (latency: number): number => {
    let [low, high] = [0, worse.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((worse[middle]?.latency ?? Infinity) < latency) low = middle + 1;
      else high = middle;
    }
    return up[low - 1] ?? -Infinity;
  };
  return points.map((point) => {
    const own = { latency: point.latency95?.[0] ?? point.latencyUs, busbw: point.busbw95?.[1] ?? point.busbwGBs };
    return { ...point, front: front.has(point), maybe: front.has(point) || sureUpTo(own.latency) <= own.busbw };
  });
}
