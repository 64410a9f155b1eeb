import { buildMatrix, type MatrixFrame, type PairFigures, type PairMatrix } from './matrix.js';
import { judge, type Judgement, type SlowPart } from './outliers.js';
import { defaultExpectations, type Expectations, pairClass } from './pairClass.js';
import { type Plan, planOf } from './plan.js';
import type { Pair, Round } from './schedule.js';

/** What each pair of a round gave, in its order; a text says why it gave nothing. */
export type RoundOutcome = readonly (PairFigures | string)[];

/** What a search by pairs came to. */
export interface ScreenVerdict {
  /** What is slow or cut off, the worst first; empty where nothing that was tested is. */
  readonly slow: readonly SlowPart[];
  /** All that was measured on the way. */
  readonly matrix: PairMatrix;
  /** Pairs that were tested, of all that there are. */
  readonly tested: number;
  readonly all: number;
}

/**
 * Finds slow hosts, slow uplinks of racks and slow links by testing pairs, no host in two at once. Hosts stand in a row by rack; in round k each is
 * tested with the one 2^k places on, as along the edges of a hypercube: near partners first, then ever farther ones. So log2(n) rounds test each
 * host at each level of the network (twice as many where n is no power of two). Where pairs are slow, two more rounds say who is to blame: both hosts are held against hosts that
 * proved well, and then against each other once more; another host of the rack tells a slow host from a slow rack. A path that is slow for a few pairs only is met if one of them is among those tested,
 * which is why the verdict counts them.
 */
export function screening(frame: MatrixFrame, expectations: Expectations = defaultExpectations): Plan<Round, RoundOutcome, ScreenVerdict> {
  return planOf(screen(frame, expectations));
}

function* screen(frame: MatrixFrame, expectations: Expectations): Generator<Round, ScreenVerdict, RoundOutcome> {
  const n = frame.names.length;
  const row = inRow(frame);
  const { matrix, put, fail } = buildMatrix(frame);
  const tested = new Map<string, Pair>();
  const failed = new Set<string>();
  const take = (round: Round, outcome: RoundOutcome): void => {
    for (const [at, pair] of round.entries()) {
      const [a, b] = pair;
      tested.set(keyOf(pair), pair);
      const given = outcome[at] ?? '';
      if (typeof given !== 'string') {
        put(a, b, given);
        failed.delete(keyOf(pair));
      } else {
        fail(a, b, given);
        failed.add(keyOf(pair));
      }
    }
  };
  const verdict = (slow: readonly SlowPart[]): ScreenVerdict => ({ slow, matrix, tested: tested.size, all: (n * (n - 1)) / 2 });
  for (const planned of hypercube(row)) {
    const round = planned.filter((pair) => !tested.has(keyOf(pair)));
    if (round.length === 0) continue;
    take(round, yield round);
    const bad = badPairs(matrix, failed, expectations);
    const suspects = disjoint([...tested.values()].filter((pair) => bad(...pair) !== null));
    if (suspects.length === 0) continue;
    const well = new Set([...tested.values()].filter((pair) => bad(...pair) === null).flat());
    const first = apart(
      suspects,
      row.filter((host) => well.has(host)),
      matrix,
    );
    if (first.length > 0) take(first, yield first);
    const mates = rackMates(suspects, first, [...well], matrix, badPairs(matrix, failed, expectations));
    const second = [...suspects, ...mates];
    take(second, yield second);
    const slow = blame(matrix, suspects, [...first, ...mates], badPairs(matrix, failed, expectations));
    if (slow.length > 0) return verdict(slow);
  }
  return verdict([]);
}

/** Rounds of partners 1, 2, 4, … places apart. Where the number of hosts is no power of two the row is also gone through from its other end, for those whose partner was missing. */
function hypercube(row: readonly number[]): Round[] {
  const rounds: Round[] = [];
  const powerOfTwo = (row.length & (row.length - 1)) === 0;
  for (const hosts of powerOfTwo ? [row] : [row, [...row].reverse()])
    for (let step = 1; step < row.length; step *= 2)
      rounds.push(
        hosts.flatMap((host, at): Pair[] => {
          const other = hosts[at ^ step];
          return other === undefined || (at & step) !== 0 ? [] : [[host, other]];
        }),
      );
  return rounds;
}

/** Pairs of which no two share a host. */
function disjoint(pairs: readonly Pair[]): Pair[] {
  const used = new Set<number>();
  return pairs.filter(([a, b]) => {
    if (used.has(a) || used.has(b)) return false;
    used.add(a).add(b);
    return true;
  });
}

type Bad = (a: number, b: number) => Judgement | 'cut-off' | null;

function badPairs(matrix: PairMatrix, failed: ReadonlySet<string>, expectations: Expectations): Bad {
  const slow = judge(matrix, expectations);
  return (a, b) => (failed.has(keyOf([a, b])) ? 'cut-off' : slow(a, b));
}

const keyOf = ([a, b]: Pair): string => (a < b ? `${String(a)}/${String(b)}` : `${String(b)}/${String(a)}`);

/** Hosts by site and rack, in the order in which these first occur. */
function inRow({ names, racks, sites }: MatrixFrame): number[] {
  const places = new Map<string, number[]>();
  for (const host of names.keys()) {
    const place = JSON.stringify([sites[host] ?? null, racks[host] ?? null]);
    const list = places.get(place);
    if (list === undefined) places.set(place, [host]);
    else list.push(host);
  }
  return [...places.values()].flat();
}

/** Each suspect with a host of its own that proved well, one that stands to it as its partner did where there is one. */
function apart(suspects: readonly Pair[], well: readonly number[], matrix: PairMatrix): Pair[] {
  const under = new Set(suspects.flat());
  const free = new Set(well.filter((host) => !under.has(host)));
  const proved = new Set(well);
  // Who was not yet seen to be well chooses first.
  const order = suspects.flatMap(([a, b]) => [
    { host: a, partner: b },
    { host: b, partner: a },
  ]);
  order.sort((x, y) => Number(proved.has(x.host)) - Number(proved.has(y.host)));
  return order.flatMap(({ host, partner }): Pair[] => {
    const wanted = pairClass(matrix, host, partner);
    const fitting = [...free].filter((other) => pairClass(matrix, host, other) === wanted);
    // Not in the partner's rack: what leaves that would be slow as well.
    const rack = matrix.racks[partner] ?? null;
    const chosen = fitting.find((other) => matrix.racks[other] !== rack || wanted === 'intra-rack') ?? fitting[0] ?? [...free][0];
    if (chosen === undefined) return [];
    free.delete(chosen);
    return [[host, chosen]];
  });
}

/** For each rack of which a host was slow twice to other racks, another host of it with one elsewhere, which tells a slow host from a slow rack. */
function rackMates(suspects: readonly Pair[], checks: readonly Pair[], well: readonly number[], matrix: PairMatrix, bad: Bad): Pair[] {
  const used = new Set(suspects.flat());
  const racks = new Set(
    checks.filter((pair) => bad(...pair) !== null && pairClass(matrix, ...pair) === 'cross-rack').map(([host]) => matrix.racks[host]),
  );
  const slow = new Set(suspects.flat().map((host) => matrix.racks[host]));
  return [...racks].flatMap((rack): Pair[] => {
    const mate = well.find((host) => matrix.racks[host] === rack && !used.has(host));
    const other = well.find((host) => !slow.has(matrix.racks[host]) && !used.has(host));
    if (mate === undefined || other === undefined) return [];
    used.add(mate).add(other);
    return [[mate, other]];
  });
}

/** Who is to blame for slow pairs, from the same pairs again and from their hosts with others. */
function blame(matrix: PairMatrix, suspects: readonly Pair[], checks: readonly Pair[], bad: Bad): SlowPart[] {
  const again = suspects.filter(([a, b]) => bad(a, b) !== null);
  const guilty = new Map<number, Pair[]>();
  for (const pair of again)
    for (const host of pair) {
      const check = checks.find((one) => one[0] === host);
      if (check !== undefined && bad(...check) !== null) guilty.set(host, [pair, check]);
    }
  const found: SlowPart[] = [];
  for (const check of checks) if (!suspects.flat().includes(check[0]) && bad(...check) !== null) guilty.set(check[0], [check, check]);
  const told = new Set<number>();
  for (const rack of new Set([...guilty.keys()].map((host) => matrix.racks[host] ?? null))) {
    if (rack === null) continue;
    const members = again.filter(([a, b]) => matrix.racks[a] === rack || matrix.racks[b] === rack);
    const hosts = [...new Set([...members.flat(), ...checks.map(([host]) => host)])].filter((host) => matrix.racks[host] === rack);
    // One slow host is no slow rack, nor is one of which a host got out well.
    const shown = hosts.every((host) => guilty.has(host) || !checks.some((check) => check[0] === host));
    const pairs = [...members, ...hosts.flatMap((host) => guilty.get(host)?.slice(1) ?? [])];
    if (hosts.length < 2 || !shown || pairs.some(([a, b]) => pairClass(matrix, a, b) !== 'cross-rack')) continue;
    found.push(partOf('rack', hosts, rack, pairs, bad, matrix));
    for (const host of hosts) told.add(host);
  }
  for (const [host, pairs] of guilty) if (!told.has(host)) found.push(partOf('host', [host], null, pairs, bad, matrix));
  // A pair whose hosts nobody was left to be held against is explained by its rack.
  for (const pair of again)
    if (!pair.some((host) => guilty.has(host) || found.some(({ rack }) => rack !== null && rack === matrix.racks[host])))
      found.push(partOf('link', pair, null, [pair], bad, matrix));
  return found.sort((x, y) => y.ratio - x.ratio);
}

function partOf(
  kind: SlowPart['kind'],
  hosts: readonly number[],
  rack: string | null,
  pairs: readonly Pair[],
  bad: Bad,
  matrix: PairMatrix,
): SlowPart {
  const told = pairs.map(([a, b]) => bad(a, b)).filter((one) => one !== null);
  const worst = told.filter((one) => one !== 'cut-off').sort((x, y) => y.ratio - x.ratio)[0];
  const [first] = pairs;
  const name = first === undefined ? null : pairClass(matrix, ...first);
  const same = pairs.every(([a, b]) => pairClass(matrix, a, b) === name);
  const cut = told.filter((one) => one === 'cut-off').length;
  const base = { kind, hosts, rack, pairClass: same ? name : null, pairs: pairs.length };
  return worst === undefined || cut * 2 > told.length
    ? { ...base, what: 'cut-off', value: cut, expected: pairs.length, ratio: Infinity }
    : { ...base, ...worst };
}
