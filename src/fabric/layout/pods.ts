import type { FabricNode } from '../graph.js';

/** Cables as places of their two ends, and for each node the other end of its first cable (-1: it has none). */
export interface Cables {
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly first: Int32Array;
}

/**
 * Which pod each node is in, by number from 0, or -1. A pod is what still hangs together when the upper tiers are taken away: first the top
 * one, then those below it, until there are at least two parts with more than one host each on average. Where there are none, all are -1.
 */
export function podsOf(nodes: readonly FabricNode[], parent: Int32Array, { from, to }: Cables): Int32Array {
  const top = nodes.reduce((most, { kind, tier }) => (kind === 'switch' ? Math.max(most, tier ?? 0) : most), 0);
  for (let without = top; without >= 2; without--) {
    const pods = partsBelow(nodes, parent, from, to, without);
    if (pods !== null) return pods;
  }
  return new Int32Array(nodes.length).fill(-1);
}

function partsBelow(nodes: readonly FabricNode[], parent: Int32Array, from: Int32Array, to: Int32Array, without: number): Int32Array | null {
  const away = Uint8Array.from(nodes, ({ kind, tier }) => (kind === 'switch' && (tier ?? without) >= without ? 1 : 0));
  const root = Int32Array.from(nodes, (_, at) => parent[at] ?? -1).map((owner, at) => (owner < 0 ? at : owner));
  const find = (at: number): number => {
    let here = at;
    while ((root[here] ?? here) !== here) {
      root[here] = root[root[here] ?? here] ?? here;
      here = root[here] ?? here;
    }
    return here;
  };
  for (let at = 0; at < from.length; at++) {
    const [a, b] = [from[at] ?? -1, to[at] ?? -1];
    if (a < 0 || b < 0 || away[a] === 1 || away[b] === 1) continue;
    root[find(a)] = find(b);
  }
  const hosts = new Map<number, number>();
  const switched = new Set<number>();
  let all = 0;
  nodes.forEach(({ kind }, at) => {
    if (kind === 'switch') {
      if (away[at] === 0) switched.add(find(at));
    } else if ((parent[at] ?? -1) < 0) {
      hosts.set(find(at), (hosts.get(find(at)) ?? 0) + 1);
      all++;
    }
  });
  const parts = [...hosts.keys()].filter((part) => switched.has(part));
  if (parts.length < 2 || parts.length * 2 > all) return null;
  const number = new Map(parts.map((part, at) => [part, at]));
  return Int32Array.from(nodes, (_, at) => (away[at] === 1 ? -1 : (number.get(find(at)) ?? -1)));
}
