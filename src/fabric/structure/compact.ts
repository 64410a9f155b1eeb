import type { Fabric, FabricLink } from '../graph.js';

/** A graph as typed arrays (compressed sparse rows): walking 10,000 GPUs takes no objects. Indices are places in `Fabric.nodes` and `Fabric.links`. */
export interface CompactGraph {
  /** Id of each node, in the order of `Fabric.nodes`. */
  readonly ids: readonly string[];
  readonly indexOf: ReadonlyMap<string, number>;
  /** The neighbours of node n stand in `neighbours` from `offsets[n]` up to, not including, `offsets[n + 1]`. */
  readonly offsets: Int32Array;
  readonly neighbours: Int32Array;
  /** For each entry of `neighbours` the place of its link in `Fabric.links`; -1 where no link but a host joins them (a NIC or GPU and its host). */
  readonly links: Int32Array;
  /** Both ends of each link of `Fabric.links` by index; -1 where the link was left out or its end is no node. */
  readonly aOf: Int32Array;
  readonly bOf: Int32Array;
}

/** What of the graph to take. */
export interface CompactOptions {
  /** Links to take; all when absent. */
  readonly take?: (link: FabricLink, at: number) => boolean;
  /** Whether a NIC or GPU is joined with the host that it sits in. Default true. */
  readonly inside?: boolean;
}

/** The adjacency of a graph, linear in its size. Cables whose both ends are the same node lead nowhere and are left out; parallel cables stay apart. */
export function compactGraph({ nodes, links }: Pick<Fabric, 'nodes' | 'links'>, options: CompactOptions = {}): CompactGraph {
  const { take, inside = true } = options;
  const ids = nodes.map(({ id }) => id);
  const indexOf = new Map(ids.map((id, at) => [id, at]));
  const aOf = new Int32Array(links.length).fill(-1);
  const bOf = new Int32Array(links.length).fill(-1);
  const hostOf = new Int32Array(nodes.length).fill(-1);
  const offsets = new Int32Array(nodes.length + 1);
  const count = (a: number, b: number): void => {
    offsets[a + 1] = (offsets[a + 1] ?? 0) + 1;
    offsets[b + 1] = (offsets[b + 1] ?? 0) + 1;
  };
  links.forEach((link, at) => {
    const a = indexOf.get(link.a) ?? -1;
    const b = indexOf.get(link.b) ?? -1;
    if (a < 0 || b < 0 || a === b || take?.(link, at) === false) return;
    aOf[at] = a;
    bOf[at] = b;
    count(a, b);
  });
  if (inside) {
    nodes.forEach(({ host }, at) => {
      const owner = host === null ? undefined : indexOf.get(host);
      if (owner === undefined || owner === at) return;
      hostOf[at] = owner;
      count(at, owner);
    });
  }
  for (let at = 0; at < nodes.length; at++) offsets[at + 1] = (offsets[at + 1] ?? 0) + (offsets[at] ?? 0);
  const neighbours = new Int32Array(offsets[nodes.length] ?? 0);
  const linkOf = new Int32Array(neighbours.length);
  const next = offsets.slice();
  const put = (from: number, to: number, link: number): void => {
    const place = next[from] ?? 0;
    neighbours[place] = to;
    linkOf[place] = link;
    next[from] = place + 1;
  };
  for (let at = 0; at < links.length; at++) {
    const [a = -1, b = -1] = [aOf[at], bOf[at]];
    if (a < 0) continue;
    put(a, b, at);
    put(b, a, at);
  }
  for (let at = 0; at < nodes.length; at++) {
    const owner = hostOf[at] ?? -1;
    if (owner < 0) continue;
    put(at, owner, -1);
    put(owner, at, -1);
  }
  return { ids, indexOf, offsets, neighbours, links: linkOf, aOf, bOf };
}
