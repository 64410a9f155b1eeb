import type { Problem } from '../../base/problem.js';
import type { Fabric, FabricLink, FabricNode } from '../graph.js';

/** Counts of a graph; components are parts that no link joins (a host and what sits in it are one). */
export function assemble(nodes: readonly FabricNode[], links: readonly FabricLink[], problems: readonly Problem[]): Fabric {
  const counts: Record<FabricNode['kind'], number> = { switch: 0, host: 0, nic: 0, gpu: 0 };
  for (const { kind } of nodes) counts[kind]++;
  return {
    nodes,
    links,
    summary: {
      switches: counts.switch,
      hosts: counts.host,
      adapters: counts.nic,
      gpus: counts.gpu,
      links: links.length,
      tiers: nodes.reduce((most, node) => Math.max(most, node.kind === 'switch' ? (node.tier ?? 0) : 0), 0),
      components: components(nodes, links),
    },
    problems,
  };
}

function components(nodes: readonly FabricNode[], links: readonly FabricLink[]): number {
  const index = new Map(nodes.map((node, at) => [node.id, at]));
  const parent = Int32Array.from(nodes, (_, at) => at);
  const root = (at: number): number => {
    let top = at;
    while ((parent[top] ?? top) !== top) top = parent[top] ?? top;
    // Shorten the path, so that the whole stays linear.
    while ((parent[at] ?? top) !== top) {
      const next = parent[at] ?? top;
      parent[at] = top;
      at = next;
    }
    return top;
  };
  let parts = nodes.length;
  const join = (a: string, b: string): void => {
    const [from, to] = [index.get(a), index.get(b)];
    if (from === undefined || to === undefined) return;
    const [x, y] = [root(from), root(to)];
    if (x === y) return;
    parent[x] = y;
    parts--;
  };
  for (const link of links) join(link.a, link.b);
  for (const node of nodes) if (node.host !== null) join(node.id, node.host);
  return parts;
}

/**
 * Tier of each switch: 1 where adapters are plugged in, then by distance from there; null where no path leads to an adapter.
 * A switch whose few adapters are outnumbered by links to switches that hold more of them (a management host on a spine) is not a leaf.
 */
export function switchTiers(nodes: readonly FabricNode[], links: readonly FabricLink[]): ReadonlyMap<string, number> {
  const switches = new Set(nodes.filter(({ kind }) => kind === 'switch').map(({ id }) => id));
  const adapters = new Map<string, number>();
  const neighbours = new Map<string, string[]>();
  const add = (id: string, other: string): void => {
    if (!switches.has(id)) return;
    if (!switches.has(other)) adapters.set(id, (adapters.get(id) ?? 0) + 1);
    else push(neighbours, id, other);
  };
  for (const { a, b, kind } of links) {
    if (kind !== 'fabric') continue;
    add(a, b);
    add(b, a);
  }
  const isLeaf = (id: string): boolean => {
    const own = adapters.get(id) ?? 0;
    const around = neighbours.get(id) ?? [];
    if (own === 0 || own > around.length / 2) return own > 0;
    const below = around.filter((other) => (adapters.get(other) ?? 0) > own).length;
    return below <= around.length / 2;
  };
  const tiers = new Map<string, number>();
  let front = [...switches].filter(isLeaf);
  for (const id of front) tiers.set(id, 1);
  for (let tier = 2; front.length > 0; tier++) {
    const next: string[] = [];
    for (const id of front) {
      for (const other of neighbours.get(id) ?? []) {
        if (tiers.has(other)) continue;
        tiers.set(other, tier);
        next.push(other);
      }
    }
    front = next;
  }
  return tiers;
}

/** Adds to a list in a map. */
export function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

/** Names with numbers in them in the order people count: mlx5_2 before mlx5_10. */
export function natural(a: string, b: string): number {
  return collator.compare(a, b);
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'variant' });
