import type { Fabric } from '../graph.js';
import { islandsOf } from './islands.js';
import { planOf, type Plan } from './plan.js';

/** What a network is made of, beyond its nodes and links. Names are ids of nodes. */
export interface FabricStructure {
  /** A torus, a mesh and what else has cables between its lowest switches is "other"; with no switch "none". */
  readonly shape: 'fat-tree' | 'single-tier' | 'other' | 'none';
  readonly tiers: readonly TierCapacity[];
  /** Switches with hosts that share the switches above, with those. */
  readonly pods: readonly { readonly switches: readonly string[]; readonly hosts: number }[];
  /** Lowest switches that hold the adapters of one name of all hosts ("mlx5_3"), in the order of rails. */
  readonly rails: readonly { readonly rail: number; readonly switches: readonly string[]; readonly adapters: number }[];
  /** Networks of switches that meet in hosts only. */
  readonly planes: readonly { readonly switches: number; readonly adapters: number }[];
  readonly racks: readonly { readonly rack: string; readonly hosts: number }[];
  /** Parts with hosts that nothing joins; one where all is well. */
  readonly islands: number;
}

/** Bandwidth of one tier of switches. */
export interface TierCapacity {
  readonly tier: number;
  readonly switches: number;
  /** Gbit/s of all cables down (to adapters, on the lowest tier) and up; null where the speed of one is not known. */
  readonly downGbps: number | null;
  readonly upGbps: number | null;
  /** Down to up: 1 does not block, 2 shares one Gbit/s among two; null on the highest tier, or where a speed is not known. */
  readonly oversubscription: number | null;
}

/** Tiers, pods, rails, planes, racks and islands of a network. Linear in its size. */
export function structureOf(fabric: Pick<Fabric, 'nodes' | 'links'>): FabricStructure {
  const plan = planOf(fabric);
  const { nodes } = fabric;
  const racks = new Map<string, number>();
  for (const { kind, rack } of nodes) if (kind === 'host' && rack !== null) racks.set(rack, (racks.get(rack) ?? 0) + 1);
  return {
    shape: shapeOf(plan),
    tiers: capacities(plan),
    pods: podsOf(plan),
    rails: railsOf(plan),
    planes: planesOf(plan),
    racks: [...racks].map(([rack, hosts]) => ({ rack, hosts })),
    islands: islandsOf(fabric, plan.graph).islands.length,
  };
}

function shapeOf({ fatTree, tiers, across }: Plan): FabricStructure['shape'] {
  if (tiers === 0) return 'none';
  if (fatTree) return 'fat-tree';
  return across.length === 0 && tiers === 1 ? 'single-tier' : 'other';
}

function capacities({ fabric, tier, tiers, boundaries }: Plan): TierCapacity[] {
  const gbps = boundaries.map((cables) =>
    cables.reduce<number | null>((sum, { link }) => {
      const own = fabric.links[link]?.gbps ?? null;
      return sum === null || own === null ? null : sum + own;
    }, 0),
  );
  return Array.from({ length: tiers }, (_, at) => {
    const number = at + 1;
    const [down = null, up = null] = [gbps[at], number === tiers ? null : gbps[number]];
    return {
      tier: number,
      switches: tier.reduce((sum, value) => sum + (value === number ? 1 : 0), 0),
      downGbps: down,
      upGbps: number === tiers ? 0 : up,
      oversubscription: down === null || up === null || up === 0 ? null : down / up,
    };
  });
}

function podsOf({ fabric, tier, pod, pods, boundaries }: Plan): FabricStructure['pods'] {
  const switches: string[][] = Array.from({ length: pods }, () => []);
  const hosts: Set<string>[] = Array.from({ length: pods }, () => new Set());
  pod.forEach((home, at) => {
    if (home >= 0 && tier[at] === 1) switches[home]?.push(fabric.nodes[at]?.id ?? '');
  });
  for (const { lower, upper } of boundaries[0] ?? []) {
    const node = fabric.nodes[lower];
    if (node !== undefined) hosts[pod[upper] ?? -1]?.add(node.host ?? node.id);
  }
  return switches.map((own, at) => ({ switches: own, hosts: hosts[at]?.size ?? 0 }));
}

/** Share of a switch's adapters that must be of one rail for it to be of that rail. */
const sameRail = 0.75;

function railsOf({ fabric, boundaries }: Plan): FabricStructure['rails'] {
  const byLeaf = new Map<number, Map<number, number>>();
  for (const { lower, upper } of boundaries[0] ?? []) {
    const rail = fabric.nodes[lower]?.rail ?? null;
    if (rail === null) continue;
    const counts = byLeaf.get(upper) ?? new Map<number, number>();
    byLeaf.set(upper, counts);
    counts.set(rail, (counts.get(rail) ?? 0) + 1);
  }
  const rails = new Map<number, { switches: string[]; adapters: number }>();
  for (const [leaf, counts] of byLeaf) {
    const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
    for (const [rail, count] of counts) {
      if (count < all * sameRail) continue;
      const known = rails.get(rail) ?? { switches: [], adapters: 0 };
      known.switches.push(fabric.nodes[leaf]?.id ?? '');
      rails.set(rail, { ...known, adapters: known.adapters + count });
    }
  }
  return [...rails].sort(([a], [b]) => a - b).map(([rail, own]) => ({ rail, ...own }));
}

/** Parts of the network that are one without hosts. */
function planesOf({ fabric, graph, tier }: Plan): FabricStructure['planes'] {
  const plane = new Int32Array(fabric.nodes.length).fill(-1);
  const planes: { switches: number; adapters: number }[] = [];
  for (let root = 0; root < plane.length; root++) {
    if (tier[root] === 0 || (plane[root] ?? -1) >= 0) continue;
    const found = { switches: 0, adapters: 0 };
    plane[root] = planes.length;
    const queue = [root];
    for (const at of queue) {
      found.switches++;
      for (let place = graph.offsets[at] ?? 0; place < (graph.offsets[at + 1] ?? 0); place++) {
        const other = graph.neighbours[place] ?? 0;
        if (tier[other] === 0) found.adapters++;
        else if ((plane[other] ?? -1) < 0) {
          plane[other] = planes.length;
          queue.push(other);
        }
      }
    }
    planes.push(found);
  }
  return planes.filter(({ adapters }) => adapters > 0).sort((a, b) => b.adapters - a.adapters);
}
