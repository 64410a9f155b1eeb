import { seeded, shuffled } from '../../base/random.js';
import type { Placement } from './pairClass.js';
import type { Pair } from './schedule.js';

/** How many pairs are tested where not all can be. */
export interface Sampling {
  /** Partners of each host in its own rack; "all" tests each pair of the rack. Default "all". */
  readonly insideRack?: number | 'all';
  /** Pairs between each two racks of a site. Default 2. */
  readonly betweenRacks?: number;
  /** Pairs between each two sites. Default 8. */
  readonly betweenSites?: number;
  readonly seed: number;
}

/**
 * Pairs by tier: inside racks, between each two racks of a site, and between sites. Hosts take turns, so that all of a rack are used for
 * its pairs with others before one is used again. A host whose rack is not known counts as of one large rack, of which "all" means four partners each.
 */
export function samplePairs(placement: Placement, sampling: Sampling): Pair[] {
  const random = seeded(sampling.seed);
  const { insideRack = 'all', betweenRacks = 2, betweenSites = 8 } = sampling;
  const sites = new Map<string, Map<string | null, Turns>>();
  for (const host of shuffled(
    placement.racks.map((_, at) => at),
    random,
  )) {
    const site = placement.sites[host] ?? '';
    const racks = sites.get(site) ?? new Map<string | null, Turns>();
    sites.set(site, racks);
    const rack = placement.racks[host] ?? null;
    const turns = racks.get(rack) ?? new Turns();
    racks.set(rack, turns);
    turns.hosts.push(host);
  }
  const chosen = new Chosen();
  for (const racks of sites.values()) {
    for (const [rack, { hosts }] of racks) insideOf(hosts, rack === null && insideRack === 'all' ? 4 : insideRack, chosen);
    between([...racks.values()], betweenRacks, chosen);
  }
  const wholes = [...sites.values()].map(
    (racks) =>
      new Turns(
        shuffled(
          [...racks.values()].flatMap(({ hosts }) => hosts),
          random,
        ),
      ),
  );
  between(wholes, betweenSites, chosen);
  return chosen.pairs;
}

/** Hosts that are taken in turn. */
class Turns {
  private at = 0;
  constructor(readonly hosts: number[] = []) {}
  next(): number | undefined {
    return this.hosts[this.at++ % this.hosts.length];
  }
}

/** Each pair once, whichever way round it is asked for. */
class Chosen {
  readonly pairs: Pair[] = [];
  private readonly known = new Set<string>();
  add(a: number, b: number): boolean {
    const key = a < b ? `${String(a)}/${String(b)}` : `${String(b)}/${String(a)}`;
    if (a === b || this.known.has(key)) return false;
    this.known.add(key);
    this.pairs.push([a, b]);
    return true;
  }
}

function insideOf(hosts: readonly number[], partners: number | 'all', chosen: Chosen): void {
  const steps = partners === 'all' ? hosts.length - 1 : Math.min(partners, hosts.length - 1);
  // Steps along a circle of the hosts: each has as many partners as any other.
  for (let step = 1; step <= Math.ceil(steps / 2); step++)
    for (const [at, host] of hosts.entries()) {
      const other = hosts[(at + step) % hosts.length];
      if (other !== undefined) chosen.add(host, other);
    }
}

function between(groups: readonly Turns[], count: number, chosen: Chosen): void {
  for (const [at, one] of groups.entries())
    for (const other of groups.slice(at + 1)) {
      const most = Math.min(count, one.hosts.length * other.hosts.length);
      let added = 0;
      for (let tries = 0; added < most && tries < 4 * most; tries++) {
        const [a, b] = [one.next(), other.next()];
        // Where both have as many hosts the same two would meet again and again.
        if (a !== undefined && b !== undefined && !chosen.add(a, b)) other.next();
        else added++;
      }
    }
}
