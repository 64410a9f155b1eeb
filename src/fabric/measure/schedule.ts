/** Two hosts by place; the first is the client, the second the server. */
export type Pair = readonly [from: number, to: number];

/** Pairs that are tested at the same time; no host is in two of them. */
export type Round = readonly Pair[];

/** What may run at the same time, beside that no host is in two tests. */
export interface ScheduleLimits {
  /** Pairs at once. Default: as many as there are. */
  readonly parallel?: number;
  /** Group of each host, such as its rack; null for none. */
  readonly groups?: readonly (string | null)[];
  /** Pairs at once of which one end, but not both, is in a group: tests that share a rack's uplinks disturb one another. Default: no limit. */
  readonly acrossGroup?: number;
}

/**
 * All pairs of `n` hosts, each once, in the rounds of a round-robin tournament (circle method: one host stays, the others turn): n - 1
 * rounds for even n, n for odd n, where each round leaves one host out. Every host is the client of about half of its pairs.
 */
export function tournament(n: number, limits: ScheduleLimits = {}): Round[] {
  const size = n + (n % 2);
  const rounds: Round[] = [];
  for (let turn = 0; turn < size - 1; turn++) {
    const round: Pair[] = [];
    for (let place = 0; place < size / 2; place++) {
      const a = place === 0 ? size - 1 : (turn + place) % (size - 1);
      const b = (turn + size - 1 - place) % (size - 1);
      if (a < n && b < n) round.push(a < b === ((a + b) % 2 === 1) ? [a, b] : [b, a]);
    }
    rounds.push(...fitted(round, limits));
  }
  return rounds.filter((round) => round.length > 0);
}

/** Any list of pairs in rounds, each pair once: each goes into the first round that has room for it. At most twice as many rounds as the busiest host has pairs, where nothing else limits them. */
export function scheduled(pairs: readonly Pair[], limits: ScheduleLimits = {}): Round[] {
  const rounds: Open[] = [];
  /** For each host, the first round that may have room for it. */
  const firstOf = new Map<number, number>();
  for (const pair of pairs) {
    const [a, b] = pair;
    if (a === b) continue;
    let at = Math.max(firstOf.get(a) ?? 0, firstOf.get(b) ?? 0);
    while (at < rounds.length && !rounds[at]?.take(pair)) at++;
    if (at === rounds.length) {
      const round = openRound(limits);
      round.take(pair);
      rounds.push(round);
    }
    for (const host of pair) {
      let first = firstOf.get(host) ?? 0;
      while (first < rounds.length && rounds[first]?.has(host) === true) first++;
      firstOf.set(host, first);
    }
  }
  return rounds.map(({ pairs: taken }) => taken);
}

/** A round cut into as many as the limits ask for. */
function fitted(round: Round, limits: ScheduleLimits): Round[] {
  if (limits.parallel === undefined && limits.acrossGroup === undefined) return [round];
  return scheduled(round, limits);
}

interface Open {
  readonly pairs: Pair[];
  has(host: number): boolean;
  /** Takes the pair if there is room for it. */
  take(pair: Pair): boolean;
}

function openRound({ parallel = Infinity, groups = [], acrossGroup = Infinity }: ScheduleLimits): Open {
  const [most, across] = [Math.max(1, parallel), Math.max(1, acrossGroup)];
  const pairs: Pair[] = [];
  const busy = new Set<number>();
  const leaving = new Map<string, number>();
  return {
    pairs,
    has: (host) => busy.has(host),
    take: (pair) => {
      const [a, b] = pair;
      if (pairs.length >= most || busy.has(a) || busy.has(b)) return false;
      const [here, there] = [groups[a] ?? null, groups[b] ?? null];
      const left = here === there ? [] : [here, there].filter((group) => group !== null);
      if (left.some((group) => (leaving.get(group) ?? 0) >= across)) return false;
      for (const group of left) leaving.set(group, (leaving.get(group) ?? 0) + 1);
      busy.add(a);
      busy.add(b);
      pairs.push(pair);
      return true;
    },
  };
}
