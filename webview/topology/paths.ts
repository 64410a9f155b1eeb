import { linksAt, type Scene } from './scene.js';

/** All shortest paths between two ends, over cables that are not down. */
export interface Paths {
  /** Cables on each path; the switches are one fewer. */
  readonly hops: number;
  /** How many paths are that short, parallel cables counted. */
  readonly count: number;
  /** Nodes and links that any of them uses, by place. */
  readonly nodes: readonly number[];
  readonly links: readonly number[];
  /** One of them from end to end: node, link, node, …, by place. */
  readonly one: readonly { readonly node: number; readonly link: number | null }[];
}

/** The nodes with cables that an end stands for: adapters of a host; for a GPU the adapters nearest to it, or else all of its host. */
export function endpoints(scene: Scene, at: number): readonly number[] {
  const node = scene.fabric.nodes[at];
  if (node === undefined || node.kind === 'switch' || node.kind === 'nic') return node === undefined ? [] : [at];
  const nicsOf = (host: number): readonly number[] => {
    const nics = (scene.childrenOf.get(host) ?? []).filter((child) => scene.fabric.nodes[child]?.kind === 'nic');
    return nics.length > 0 ? nics : [host];
  };
  if (node.kind === 'host') return nicsOf(at);
  const near = linksAt(scene, at).flatMap((link) => {
    const { kind } = scene.fabric.links[link] ?? {};
    const other = scene.from[link] === at ? (scene.to[link] ?? -1) : (scene.from[link] ?? -1);
    return (kind === 'pcie' || kind === 'inside') && scene.fabric.nodes[other]?.kind === 'nic' ? [other] : [];
  });
  return near.length > 0 ? near : nicsOf(scene.parent[at] ?? at);
}

/** The shortest paths between two nodes, or null where no cable leads from one to the other. Breadth first, linear in the cables. */
export function shortestPaths(scene: Scene, from: number, to: number): Paths | null {
  const { graph, fabric } = scene;
  const starts = endpoints(scene, from);
  const ends = new Set(endpoints(scene, to));
  const distance = new Int32Array(fabric.nodes.length).fill(-1);
  const ways = new Float64Array(fabric.nodes.length);
  const queue: number[] = [];
  for (const at of starts) {
    distance[at] = 0;
    ways[at] = 1;
    queue.push(at);
  }
  let hops = starts.some((at) => ends.has(at)) ? 0 : -1;
  // The queue grows while it is walked, and the walk goes on to what was added.
  for (const at of queue) {
    const next = (distance[at] ?? 0) + 1;
    if (hops >= 0 && next > hops) break;
    for (let edge = graph.offsets[at] ?? 0; edge < (graph.offsets[at + 1] ?? 0); edge++) {
      const other = graph.neighbours[edge] ?? -1;
      if (!usable(scene, graph.links[edge] ?? -1)) continue;
      // Adapters do not pass on what is not for them.
      if (fabric.nodes[other]?.kind !== 'switch' && !ends.has(other)) continue;
      if (distance[other] === -1) {
        distance[other] = next;
        queue.push(other);
        if (ends.has(other)) hops = next;
      }
      if (distance[other] === next) ways[other] = (ways[other] ?? 0) + (ways[at] ?? 0);
    }
  }
  if (hops < 0) return null;
  const reached = [...ends].filter((at) => distance[at] === hops);
  const { nodes, links, stepTo } = walkBack(scene, reached, distance);
  const one: { node: number; link: number | null }[] = [];
  for (let at = reached[0] ?? -1; at >= 0; ) {
    const step = stepTo.get(at);
    one.unshift({ node: at, link: step?.link ?? null });
    at = step?.from ?? -1;
  }
  // Each entry tells the link that leads on from it.
  const forward = one.map(({ node }, place) => ({ node, link: one[place + 1]?.link ?? null }));
  return { hops, count: reached.reduce((sum, at) => sum + (ways[at] ?? 0), 0), nodes, links, one: forward };
}

function usable({ fabric }: Scene, at: number): boolean {
  const link = fabric.links[at];
  return link?.kind === 'fabric' && link.state !== 'down';
}

function walkBack(
  scene: Scene,
  reached: readonly number[],
  distance: Int32Array,
): { nodes: number[]; links: number[]; stepTo: ReadonlyMap<number, { readonly from: number; readonly link: number }> } {
  const { graph } = scene;
  const seen = new Set(reached);
  const links: number[] = [];
  const stepTo = new Map<number, { from: number; link: number }>();
  const stack = [...reached];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    for (let edge = graph.offsets[at] ?? 0; edge < (graph.offsets[at + 1] ?? 0); edge++) {
      const other = graph.neighbours[edge] ?? -1;
      const link = graph.links[edge] ?? -1;
      if (distance[other] !== (distance[at] ?? 0) - 1 || (distance[other] ?? -1) < 0 || !usable(scene, link)) continue;
      links.push(link);
      if (!stepTo.has(at)) stepTo.set(at, { from: other, link });
      if (seen.has(other)) continue;
      seen.add(other);
      stack.push(other);
    }
  }
  return { nodes: [...seen], links, stepTo };
}
