import { median, quantile, robustDeviation } from '../../base/statistics.js';
import { figuresAt, type PairMatrix } from './matrix.js';
import { defaultExpectations, type Expectation, type Expectations, pairClass, type PairClass } from './pairClass.js';

/** Something that is slower than its like, or gave no answer. */
export interface SlowPart {
  readonly kind: 'rack' | 'host' | 'link';
  readonly what: 'latency' | 'bandwidth' | 'cut-off';
  /** One host; both ends of a link, client first; the hosts of a rack. By place in the matrix. */
  readonly hosts: readonly number[];
  readonly rack: string | null;
  /** Class of the pairs that show it; null where they are of several. */
  readonly pairClass: PairClass | null;
  /** Median of the pairs that show it: µs or Gbit/s; for what was cut off, the tests that failed. */
  readonly value: number;
  /** The same of pairs like them; for what was cut off, all tests made. */
  readonly expected: number;
  /** How many times worse, 1 and more. */
  readonly ratio: number;
  /** Pairs behind it. */
  readonly pairs: number;
}

/** Factor that a latency or a bandwidth is off at least before anybody is told. */
const leastRatio = { latency: 1.25, bandwidth: 1.15 } as const;
/** Robust standard deviations that it is off at least. */
const deviations = 5;
/** Spread below which no class is taken to be, in logarithms: 3 %. */
const leastSpread = Math.log(1.03);

/** One figure of one pair, as the logarithm of how slow it is. */
interface Slowness {
  readonly a: number;
  readonly b: number;
  readonly pairClass: PairClass;
  readonly value: number;
  readonly log: number;
}

/** What well pairs of a class show, in logarithms of slowness, and how far above it a pair counts as slow. */
interface Usual {
  readonly log: number;
  readonly limit: number;
}

/**
 * {@link Usual} of some pairs, of which up to three quarters may be slow: first the pairs near the lower quartile are taken for well, with a spread
 * from those below it; then the median and the spread of the well ones. Null of none.
 */
function usual(logs: readonly number[], what: 'latency' | 'bandwidth'): Usual | null {
  if (logs.length === 0) return null;
  const least = Math.log(leastRatio[what]);
  const quarter = quantile(logs, 0.25);
  const faster = logs.filter((one) => one < quarter);
  // In a normal distribution the lower quarter lies 0.476 standard deviations below the quartile, by its median.
  const spread = faster.length < 4 ? 0 : median(faster.map((one) => quarter - one)) / 0.476;
  const well = logs.filter((one) => one - quarter <= Math.max(deviations * spread, least));
  return { log: median(well), limit: Math.max(deviations * Math.max(leastSpread, robustDeviation(well)), least) };
}

/**
 * What is slow in a matrix: racks of which all that leaves them is, hosts that are slow with most of their partners, and single links, each
 * once, held against pairs of the same class. A slow rack explains its hosts, a slow host its links. The worst come first.
 */
export function findSlow(matrix: PairMatrix, expectations: Expectations = defaultExpectations): SlowPart[] {
  return [
    ...cutOff(matrix),
    ...slowIn(matrix, 'latency', latencies(matrix), expectations),
    ...slowIn(matrix, 'bandwidth', bandwidths(matrix), expectations),
  ];
}

function latencies(matrix: PairMatrix): Slowness[] {
  const n = matrix.names.length;
  const found: Slowness[] = [];
  for (let a = 0; a < n; a++)
    for (let b = a + 1; b < n; b++) {
      const { us } = figuresAt(matrix, a, b);
      if (us !== null && us > 0) found.push({ a, b, pairClass: pairClass(matrix, a, b), value: us, log: Math.log(us) });
    }
  return found;
}

function bandwidths(matrix: PairMatrix): Slowness[] {
  const n = matrix.names.length;
  const found: Slowness[] = [];
  for (let a = 0; a < n; a++)
    for (let b = 0; b < n; b++) {
      const gbps = matrix.gbps[a * n + b] ?? NaN;
      if (a !== b && gbps > 0) found.push({ a, b, pairClass: pairClass(matrix, a, b), value: gbps, log: -Math.log(gbps) });
    }
  return found;
}

function slowIn(matrix: PairMatrix, what: 'latency' | 'bandwidth', pairs: readonly Slowness[], expectations: Expectations): SlowPart[] {
  const classes = usualByClass(pairs, what, expectations);
  const above = pairs.map((pair) => pair.log - (classes.get(pair.pairClass)?.log ?? pair.log));
  const tell = (kind: SlowPart['kind'], hosts: readonly number[], rack: string | null, members: readonly number[]): SlowPart => {
    const chosen = members.flatMap((at) => pairs[at] ?? []);
    const value = median(chosen.map((pair) => pair.value));
    const ratio = Math.exp(median(members.map((at) => above[at] ?? 0)));
    const [first] = chosen;
    const same = chosen.every((pair) => pair.pairClass === first?.pairClass);
    return {
      kind,
      what,
      hosts,
      rack,
      pairClass: same ? (first?.pairClass ?? null) : null,
      value,
      expected: what === 'latency' ? value / ratio : value * ratio,
      ratio,
      pairs: chosen.length,
    };
  };
  const found: SlowPart[] = [];
  const explained = new Set<number>();
  const slow = (at: number): boolean => {
    const pair = pairs[at];
    return pair !== undefined && !explained.has(at) && (above[at] ?? 0) > (classes.get(pair.pairClass)?.limit ?? Infinity);
  };
  for (const [rack, members] of byRack(matrix, pairs)) {
    const hosts = new Set(members.flatMap((at) => [pairs[at]?.a ?? -1, pairs[at]?.b ?? -1]).filter((host) => matrix.racks[host] === rack));
    if (hosts.size < 2 || members.length < 4 || !most(members, slow)) continue;
    found.push(
      tell(
        'rack',
        [...hosts].sort((x, y) => x - y),
        rack,
        members,
      ),
    );
    for (const at of members) explained.add(at);
  }
  const hosts = byHost(matrix.names.length, pairs)
    .map((members, host) => ({ host, members: members.filter((at) => !explained.has(at)) }))
    .filter(({ members }) => members.length >= 3 && most(members, slow))
    .map((one) => ({ ...one, ratio: median(one.members.map((at) => above[at] ?? 0)) }))
    .sort((x, y) => y.ratio - x.ratio);
  for (const { host, members } of hosts) {
    const own = members.filter((at) => !explained.has(at));
    // What is left after a worse host was taken out may be well.
    if (own.length < 2 || !most(own, slow)) continue;
    found.push(tell('host', [host], null, own));
    for (const at of own) explained.add(at);
  }
  const links = pairs.flatMap((pair, at) => (slow(at) ? [tell('link', [pair.a, pair.b], null, [at])] : []));
  return [...found, ...links.sort((x, y) => y.ratio - x.ratio)];
}

/** What the user expects of a class is the limit itself; where he expects nothing, what the class shows. */
function usualOf(logs: readonly number[], what: 'latency' | 'bandwidth', expected: Expectation): Usual | null {
  const wanted = what === 'latency' ? expected.us : expected.gbps;
  return wanted === null ? usual(logs, what) : { log: what === 'latency' ? Math.log(wanted) : -Math.log(wanted), limit: 0 };
}

/** How one pair stands against its like. */
export interface Judgement {
  readonly what: 'latency' | 'bandwidth';
  readonly value: number;
  readonly expected: number;
  readonly ratio: number;
}

/** Tells of each pair whether it is slow among those of its class: the figure that is worse by more, or null for one that is well or was not measured. */
export function judge(matrix: PairMatrix, expectations: Expectations = defaultExpectations): (a: number, b: number) => Judgement | null {
  const known = {
    latency: usualByClass(latencies(matrix), 'latency', expectations),
    bandwidth: usualByClass(bandwidths(matrix), 'bandwidth', expectations),
  };
  return (a, b) => {
    const { us, gbps } = figuresAt(matrix, a, b);
    const one = (what: Judgement['what'], value: number | null, log: number): Judgement[] => {
      const own = known[what].get(pairClass(matrix, a, b));
      if (value === null || own === undefined || !(log - own.log > own.limit)) return [];
      const ratio = Math.exp(log - own.log);
      return [{ what, value, ratio, expected: what === 'latency' ? value / ratio : value * ratio }];
    };
    const found = [...one('latency', us, Math.log(us ?? 0)), ...one('bandwidth', gbps, -Math.log(gbps ?? 0))];
    return found.sort((x, y) => y.ratio - x.ratio)[0] ?? null;
  };
}

function usualByClass(pairs: readonly Slowness[], what: 'latency' | 'bandwidth', expectations: Expectations): Map<PairClass, Usual> {
  const logs = new Map<PairClass, number[]>();
  for (const { pairClass: name, log } of pairs) {
    const list = logs.get(name);
    if (list === undefined) logs.set(name, [log]);
    else list.push(log);
  }
  return new Map(
    [...logs].flatMap(([name, list]) => {
      const own = usualOf(list, what, expectations[name]);
      return own === null ? [] : [[name, own] as const];
    }),
  );
}

/** At least three quarters of them. */
function most(members: readonly number[], test: (at: number) => boolean): boolean {
  return members.length > 0 && members.filter(test).length * 4 >= members.length * 3;
}

/** Pairs between racks by each rack that they leave, where there are enough racks to tell a slow one from the others. */
function byRack(matrix: PairMatrix, pairs: readonly Slowness[]): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const [at, pair] of pairs.entries()) {
    if (pair.pairClass !== 'cross-rack') continue;
    for (const host of [pair.a, pair.b]) {
      const rack = matrix.racks[host] ?? '';
      const members = found.get(rack);
      if (members === undefined) found.set(rack, [at]);
      else members.push(at);
    }
  }
  return found.size < 3 ? new Map<string, number[]>() : found;
}

function byHost(hosts: number, pairs: readonly Slowness[]): number[][] {
  const found: number[][] = Array.from({ length: hosts }, () => []);
  for (const [at, { a, b }] of pairs.entries()) {
    found[a]?.push(at);
    found[b]?.push(at);
  }
  return found;
}

function cutOff(matrix: PairMatrix): SlowPart[] {
  const n = matrix.names.length;
  const tested = new Array<number>(n).fill(0);
  const failed = new Array<number>(n).fill(0);
  const count = (list: number[], host: number): void => void (list[host] = (list[host] ?? 0) + 1);
  for (let a = 0; a < n; a++)
    for (let b = a + 1; b < n; b++) {
      const { us, gbps } = figuresAt(matrix, a, b);
      if (us === null && gbps === null) continue;
      count(tested, a);
      count(tested, b);
    }
  const gone = new Set(matrix.failures.map(({ from, to }) => `${String(from)}/${String(to)}`));
  const links = [...gone]
    .map((key) => key.split('/').map(Number))
    .flatMap(([a, b]) => (a === undefined || b === undefined ? [] : [[a, b] as const]));
  for (const [a, b] of links) for (const host of [a, b]) count(failed, host);
  const tell = (kind: 'host' | 'link', hosts: readonly number[], value: number, expected: number): SlowPart => {
    return { kind, what: 'cut-off', hosts, rack: null, pairClass: null, value, expected, ratio: Infinity, pairs: value };
  };
  const dead = failed.flatMap((times, host) => (times >= 2 && (tested[host] ?? 0) === 0 ? [host] : []));
  return [
    ...dead.map((host) => tell('host', [host], failed[host] ?? 0, failed[host] ?? 0)),
    ...links.filter(([a, b]) => !dead.includes(a) && !dead.includes(b)).map((link) => tell('link', link, 1, 1)),
  ];
}
