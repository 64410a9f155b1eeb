import { type Plan, planOf } from './plan.js';

/** Groups of hosts, each of which runs one collective among its members, all at the same time; no host is in two. */
export type GroupRun = readonly (readonly number[])[];

/** Time of each group of a run, in the order of the groups; null where the group's run failed, which counts as slow. */
export type GroupTimes = readonly (number | null)[];

/** What a bisection came to. */
export interface BisectVerdict {
  /** One host that is slow with all, two hosts that are slow with one another, or nothing that a run showed. */
  readonly kind: 'host' | 'pair' | 'none';
  readonly hosts: readonly number[];
  /** Time of the two of them against that of two others; null where it could not be compared. */
  readonly ratio: number | null;
}

/** How many times as long as its like a group takes when it counts as slow. */
const usualTolerance = 1.5;

/**
 * Finds the one host or the one pair of hosts that slows down every collective it takes part in, in at most 3·log2(n) + 5 runs. A run's time
 * says only that something among its members is slow, so each run is a comparison of groups of the same size at the same time. Both halves of
 * the suspects run: the slower one has the culprit. Where they take as long as each other it is a pair with one end in each, and both sides
 * are halved together by running their parts against one another. Hosts that are cleared fill the groups up, so that sizes match.
 * Hosts are numbered in a row by rack: groups then stand alike, as far as racks are alike.
 * The group that runs all-to-all must be slow whichever two members are; a ring shows hosts and neighbours only.
 */
export function bisection(n: number, tolerance = usualTolerance): Plan<GroupRun, GroupTimes, BisectVerdict> {
  return planOf(bisect(n, tolerance));
}

type Steps<T> = Generator<GroupRun, T, GroupTimes>;

const halves = (hosts: readonly number[]): [number[], number[]] => [
  hosts.slice(0, Math.ceil(hosts.length / 2)),
  hosts.slice(Math.ceil(hosts.length / 2)),
];

const nothing: BisectVerdict = { kind: 'none', hosts: [], ratio: null };

/** Nothing is said to be slow only after two searches: a moment that slows down both groups of one run hides what is slow in one of them. */
function* bisect(n: number, tolerance: number): Steps<BisectVerdict> {
  if (n < 4) return nothing;
  const first = yield* search(n, tolerance);
  return first.kind === 'none' ? yield* search(n, tolerance) : first;
}

function* search(n: number, tolerance: number): Steps<BisectVerdict> {
  const all = Array.from({ length: n }, (_, host) => host);
  let suspects = all;
  let cleared: number[] = [];
  while (suspects.length > 2) {
    const [a, b] = halves(suspects);
    const which = yield* slower(a, b, cleared, tolerance);
    if (which === null) return yield* across(a, b, all, tolerance);
    const left = which === 0 ? a : b;
    cleared = [...cleared, ...(which === 0 ? b : a)];
    suspects = left;
  }
  // One that is left alone is held against any other.
  const [a, b] = [...suspects, ...cleared];
  return a === undefined || b === undefined ? nothing : yield* whichOf(a, b, all, tolerance);
}

/** The place of the slower of two groups, filled up to the same size with cleared hosts that stand next to them; null where neither stands out. */
function* slower(a: readonly number[], b: readonly number[], cleared: readonly number[], tolerance: number): Steps<0 | 1 | null> {
  const size = Math.max(a.length, b.length, 2);
  const spare = new Set(cleared);
  const filled = [a, b].map((group) => {
    const more = nearest(group[0] ?? 0, [...spare]).slice(0, size - group.length);
    for (const host of more) spare.delete(host);
    return [...group, ...more];
  });
  const real = filled.filter((group) => group.length > 1);
  const times = yield* timed(real, tolerance);
  const [ta, tb] = filled.map((group, at) => (group.length > 1 ? (times[at] ?? Infinity) : 0));
  const [more, fewer] = filled.map((group) => Math.max(1, group.length - 1));
  if (ta === undefined || tb === undefined || more === undefined || fewer === undefined) return null;
  // Without enough cleared hosts the sizes differ, and an all-to-all among more members takes longer by up to their number of partners.
  if (ta > tb * tolerance * Math.max(1, more / fewer)) return 0;
  return tb > ta * tolerance * Math.max(1, fewer / more) ? 1 : null;
}

/**
 * Times of a run. One that shows a slow group, or in which one failed, is run once more, and the better time of each group counts: what disturbed one run
 * seldom comes again, what is slow does.
 */
function* timed(groups: GroupRun, tolerance: number): Steps<number[]> {
  const first = (yield groups).map(timeOf);
  const ratio = Math.max(...first) / Math.min(...first);
  // Where all failed there is no ratio, and two groups that both failed must not pass for two that are well.
  if (ratio <= tolerance) return first;
  const again = (yield groups).map(timeOf);
  return first.map((time, at) => Math.min(time, again[at] ?? Infinity));
}

/** Hosts by their distance in the row, the nearest first: they stand in the same rack most often. */
function nearest(host: number, among: readonly number[]): number[] {
  return [...among].sort((x, y) => Math.abs(x - host) - Math.abs(y - host));
}

const timeOf = (time: number | null | undefined): number => time ?? Infinity;

/** A pair with one end in each side: parts of both run together. */
function* across(left: readonly number[], right: readonly number[], all: readonly number[], tolerance: number): Steps<BisectVerdict> {
  let [a, b] = [left, right];
  while (a.length > 1 || b.length > 1) {
    const [a1, a2] = halves(a);
    const [b1, b2] = halves(b);
    const straight = yield* slower([...a1, ...b1], [...a2, ...b2], others(all, a, b), tolerance);
    if (straight !== null) {
      [a, b] = straight === 0 ? [a1, b1] : [a2, b2];
      continue;
    }
    const crossed = yield* slower([...a1, ...b2], [...a2, ...b1], others(all, a, b), tolerance);
    if (crossed === null) return nothing;
    [a, b] = crossed === 0 ? [a1, b2] : [a2, b1];
  }
  const [one] = a;
  const [other] = b;
  return one === undefined || other === undefined ? nothing : yield* whichOf(one, other, all, tolerance);
}

function others(all: readonly number[], ...without: readonly (readonly number[])[]): number[] {
  const known = new Set(without.flat());
  return all.filter((host) => !known.has(host));
}

/**
 * Whether one of two hosts is slow with others too, or only the two with one another. Each is held against its neighbour in the row, and the
 * two against their neighbours, so that each comparison is of pairs that stand alike.
 */
function* whichOf(a: number, b: number, all: readonly number[], tolerance: number): Steps<BisectVerdict> {
  const rest = others(all, [a, b]);
  const [c] = nearest(a, rest);
  const [d] = nearest(b, others(rest, [c ?? -1]));
  if (c === undefined || d === undefined) return { kind: 'pair', hosts: [a, b], ratio: null };
  const [withC = 0, withD = 0] = (yield [
    [a, c],
    [b, d],
  ]).map(timeOf);
  const ratio = (slow: number, well: number): number | null => (Number.isFinite(slow / well) ? slow / well : null);
  if (withC > withD * tolerance) return { kind: 'host', hosts: [a], ratio: ratio(withC, withD) };
  if (withD > withC * tolerance) return { kind: 'host', hosts: [b], ratio: ratio(withD, withC) };
  const [together = 0, apart = 0] = (yield [
    [a, b],
    [c, d],
  ]).map(timeOf);
  return together > apart * tolerance
    ? { kind: 'pair', hosts: [a, b], ratio: ratio(together, apart) }
    : nothing;
}
