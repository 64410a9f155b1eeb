/** How far apart two hosts are, as far as anybody said where they stand. */
export type PairClass = 'intra-rack' | 'cross-rack' | 'cross-site' | 'unknown';

/** All of them, the nearest first. */
export const pairClasses: readonly PairClass[] = ['intra-rack', 'cross-rack', 'cross-site', 'unknown'];

/** Where hosts stand: rack and site of each, in the order of the hosts; null where not known. */
export interface Placement {
  readonly racks: readonly (string | null)[];
  readonly sites: readonly (string | null)[];
}

/** The placement that maps of racks and of sites give; a site's list may name hosts or racks. */
export function placementOf(
  names: readonly string[],
  racks: Readonly<Record<string, readonly string[]>>,
  sites: Readonly<Record<string, readonly string[]>> = {},
): Placement {
  const rackOf = new Map(Object.entries(racks).flatMap(([rack, hosts]) => hosts.map((host) => [host, rack] as const)));
  const siteOf = new Map(Object.entries(sites).flatMap(([site, members]) => members.map((member) => [member, site] as const)));
  const placed = names.map((name) => {
    const rack = rackOf.get(name) ?? null;
    return { rack, site: siteOf.get(name) ?? (rack === null ? null : siteOf.get(rack)) ?? null };
  });
  return { racks: placed.map(({ rack }) => rack), sites: placed.map(({ site }) => site) };
}

/** The class of the pair at places `i` and `j`. Two sites that are named differ; a host without a site is taken to stand at the other's. */
export function pairClass({ racks, sites }: Placement, i: number, j: number): PairClass {
  const [from, to] = [sites[i] ?? null, sites[j] ?? null];
  if (from !== null && to !== null && from !== to) return 'cross-site';
  const [here, there] = [racks[i] ?? null, racks[j] ?? null];
  if (here === null || there === null) return 'unknown';
  return here === there ? 'intra-rack' : 'cross-rack';
}

/** What is expected of the pairs of one class. */
export interface Expectation {
  /** Wait for one answer at most so long, ms; a pair that takes longer counts as cut off. */
  readonly timeoutMs: number;
  /** One way latency up to which a pair is well, µs; null: what the class itself shows. */
  readonly us: number | null;
  /** Bandwidth from which on a pair is well, Gbit/s; null: what the class itself shows. */
  readonly gbps: number | null;
}

/** Expectations by class. */
export type Expectations = Readonly<Record<PairClass, Expectation>>;

/** 200 ms inside a site, which no healthy network comes near, and 500 ms between sites, more than the way around the earth and back. */
export const defaultExpectations: Expectations = {
  'intra-rack': { timeoutMs: 200, us: null, gbps: null },
  'cross-rack': { timeoutMs: 200, us: null, gbps: null },
  'cross-site': { timeoutMs: 500, us: null, gbps: null },
  unknown: { timeoutMs: 500, us: null, gbps: null },
};
