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
  const count = nodes.length;
  const away = new Uint8Array(count);
  // Adapters and GPUs stand for their host, so that there is little to join.
  const owner = new Int32Array(count);
  const root = new Int32Array(count);
  for (let at = 0; at < count; at++) {
    const node = nodes[at];
    if (node?.kind === 'switch' && (node.tier ?? without) >= without) away[at] = 1;
    const host = parent[at] ?? -1;
    owner[at] = host < 0 ? at : host;
    root[at] = at;
  }
  const find = (at: number): number => {
    let here = at;
    for (let up = root[here] ?? here; up !== here; up = root[here] ?? here) {
      root[here] = root[up] ?? up;
      here = root[here] ?? here;
    }
    return here;
  };
  for (let at = 0; at < from.length; at++) {
    const [a, b] = [from[at] ?? -1, to[at] ?? -1];
    if (a < 0 || b < 0 || away[a] === 1 || away[b] === 1) continue;
    const [x, y] = [find(owner[a] ?? a), find(owner[b] ?? b)];
    if (x !== y) root[x] = y;
  }
  const hosts = new Map<number, number>();
  const switched = new Set<number>();
  let all = 0;
  for (let at = 0; at < count; at++) {
    if (owner[at] !== at) continue;
    if (nodes[at]?.kind === 'switch') {
      if (away[at] === 0) switched.add(find(at));
      continue;
    }
    const part = find(at);
    hosts.set(part, (hosts.get(part) ?? 0) + 1);
    all++;
  }
  const parts = [...hosts.keys()].filter((part) => switched.has(part));
  if (parts.length < 2 || parts.length * 2 > all) return null;
  const number = new Map(parts.map((part, at) => [part, at]));
  const pods = new Int32Array(count).fill(-1);
  for (let at = 0; at < count; at++) if (away[at] === 0) pods[at] = number.get(find(owner[at] ?? at)) ?? -1;
  return pods;
}
