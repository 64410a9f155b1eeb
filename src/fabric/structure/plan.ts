import type { Fabric } from '../graph.js';
import { compactGraph, type CompactGraph } from './compact.js';

/** A cable between two neighbouring tiers. Nodes are places in `Fabric.nodes`. */
export interface TierCable {
  /** Place in `Fabric.links`. */
  readonly link: number;
  readonly lower: number;
  readonly upper: number;
  readonly lowerPort: string | null;
  readonly upperPort: string | null;
}

/** What all checks of a fabric's plan look at, found once. */
export interface Plan {
  readonly fabric: Pick<Fabric, 'nodes' | 'links'>;
  /** Cables that are not down. */
  readonly graph: CompactGraph;
  /** Tier of each switch; 0 for all that is no switch, -1 where it is not known. */
  readonly tier: Int16Array;
  readonly tiers: number;
  /**
   * Whether nearly all cables between switches join neighbouring tiers. In a torus or a mesh, where switches with hosts are joined with each
   * other, the plan of a fat-tree says nothing.
   */
  readonly fatTree: boolean;
  /** Cables between tier t and t + 1, at [t]. */
  readonly boundaries: readonly (readonly TierCable[])[];
  /** Cables between switches of the same tier, and those that leave a tier out. */
  readonly across: readonly number[];
  /** Pod of each switch of tier 1 and 2: those that share most of the switches above; -1 for all else. */
  readonly pod: Int32Array;
  readonly pods: number;
}

/** Share of the cables between switches that may join other than neighbouring tiers in what is still a fat-tree. */
const mostAcross = 0.1;

/** Looks at a graph as the plan of a fat-tree. Linear in its size. */
export function planOf(fabric: Pick<Fabric, 'nodes' | 'links'>): Plan {
  const { nodes, links } = fabric;
  const graph = compactGraph(fabric, { inside: false, take: ({ kind, state }) => kind === 'fabric' && state !== 'down' });
  const tier = Int16Array.from(nodes, (node) => (node.kind === 'switch' ? (node.tier ?? -1) : 0));
  const tiers = tier.reduce((most, value) => Math.max(most, value), 0);
  const boundaries: TierCable[][] = Array.from({ length: tiers + 1 }, () => []);
  const across: number[] = [];
  let between = 0;
  for (let link = 0; link < links.length; link++) {
    const [a, b] = [graph.aOf[link] ?? -1, graph.bOf[link] ?? -1];
    if (a < 0) continue;
    const [x, y] = [tier[a] ?? -1, tier[b] ?? -1];
    if (x < 0 || y < 0) continue;
    if (x > 0 && y > 0) between++;
    const { aPort = null, bPort = null } = links[link] ?? {};
    if (y - x === 1) boundaries[x]?.push({ link, lower: a, upper: b, lowerPort: aPort, upperPort: bPort });
    else if (x - y === 1) boundaries[y]?.push({ link, lower: b, upper: a, lowerPort: bPort, upperPort: aPort });
    else if (x > 0 && y > 0) across.push(link);
  }
  const fatTree = tiers >= 2 && across.length <= between * mostAcross;
  return { fabric, graph, tier, tiers, fatTree, boundaries, across, ...podsOf(nodes.length, tier, boundaries[1] ?? [], fatTree) };
}

/**
 * Switches of the lowest tier with the same switches above are a pod; one with a few others (a cable that is missing, or in the wrong place)
 * goes to the pod with which it shares more than half. A switch above belongs to the pod that most of its cables lead to.
 */
function podsOf(count: number, tier: Int16Array, cables: readonly TierCable[], fatTree: boolean): Pick<Plan, 'pod' | 'pods'> {
  const pod = new Int32Array(count).fill(-1);
  if (!fatTree) return { pod, pods: 0 };
  const above = new Map<number, Set<number>>();
  for (const { lower, upper } of cables) {
    const known = above.get(lower);
    if (known === undefined) above.set(lower, new Set([upper]));
    else known.add(upper);
  }
  const alike = new Map<string, { readonly uppers: ReadonlySet<number>; readonly members: number[] }>();
  for (const [lower, uppers] of above) {
    const key = [...uppers].sort((a, b) => a - b).join();
    const known = alike.get(key);
    if (known === undefined) alike.set(key, { uppers, members: [lower] });
    else known.members.push(lower);
  }
  const pods: { readonly uppers: Set<number>; readonly core: ReadonlySet<number> }[] = [];
  // With a pod of two, the larger set of cables is the whole one.
  const groups = [...alike.values()].sort((a, b) => b.members.length - a.members.length || b.uppers.size - a.uppers.size);
  for (const { uppers, members } of groups) {
    let best = -1;
    let shared = 0;
    pods.forEach(({ core }, at) => {
      let same = 0;
      for (const upper of uppers) if (core.has(upper)) same++;
      if (same > shared) [best, shared] = [at, same];
    });
    const home = best >= 0 && shared * 2 > uppers.size ? best : pods.length;
    if (home === pods.length) pods.push({ uppers: new Set(uppers), core: uppers });
    for (const member of members) pod[member] = home;
  }
  const votes = new Map<number, Map<number, number>>();
  for (const { lower, upper } of cables) {
    const own = votes.get(upper) ?? new Map<number, number>();
    votes.set(upper, own);
    const home = pod[lower] ?? -1;
    own.set(home, (own.get(home) ?? 0) + 1);
  }
  for (const [upper, own] of votes) pod[upper] = mostOf(own) ?? -1;
  let next = pods.length;
  // A switch with hosts and nothing above is a pod of its own.
  for (let at = 0; at < count; at++) if (tier[at] === 1 && (pod[at] ?? -1) < 0) pod[at] = next++;
  return { pod, pods: next };
}

/** The key with the highest count; the first of several. */
export function mostOf<K>(counts: ReadonlyMap<K, number>): K | null {
  let best: K | null = null;
  let most = 0;
  for (const [key, count] of counts) if (count > most) [best, most] = [key, count];
  return best;
}
