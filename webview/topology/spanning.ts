import type { Origin } from '../../src/base/origin.js';
import { placesByName } from '../../src/fabric/hostNames.js';
import { placesOf } from '../../src/fabric/order/places.js';
import { besideNccl, type GraphsBeside, type NcclGraphs } from '../../src/fabric/trees/ncclGraphs.js';
import { type Network, networkOfFabric, networkOfPairs } from '../../src/fabric/trees/network.js';
import { findNamed } from '../../src/fabric/trees/removal.js';
import { type NamedEdge, type TreeAnswer, treeAnswer, type TreeWish } from '../../src/fabric/trees/treeAnswer.js';
import { usualBytes, type WeightKind } from '../../src/fabric/trees/weights.js';
import type { MeasuredPairs } from '../../src/protocol/topology.js';
import type { Scene } from './scene.js';

/** What an edge of the picture is: of the tree, taken instead of one that was lost, lost, or one of NCCL's own graphs. */
export type EdgeKind = 'tree' | 'added' | 'lost' | 'nccl';

/** An edge to draw, by places of nodes; `link` is the place of its cable, -1 where it stands for a pair of hosts. */
export interface DrawnEdge {
  readonly a: number;
  readonly b: number;
  readonly link: number;
  readonly kind: EdgeKind;
}

/** A spanning tree on the picture. */
export interface Spanned {
  readonly answer: TreeAnswer;
  readonly network: Network;
  readonly edges: readonly DrawnEdge[];
  /** Place of the node and of the cable of each edge of `answer.tree`, in its order; -1 where the picture has none. */
  readonly places: readonly { readonly node: number; readonly link: number }[];
}

/** What a tree is asked to go by: pairs where there are any, else the cables of the picture. */
export interface SpanWish extends TreeWish {
  readonly kind: WeightKind;
  readonly pairs: MeasuredPairs | null;
}

/** Finds the tree and where its edges lie; throws a Failure as {@link treeAnswer} does. */
export function spanned(scene: Scene, origin: Origin, { kind, pairs, root, without }: SpanWish): Spanned {
  const { fabric } = scene;
  const rule = { kind, bytes: usualBytes, congestion: false };
  const network = pairs === null ? networkOfFabric(fabric, rule) : networkOfPairs(pairs, rule);
  const answer = treeAnswer(network, pairs === null ? fabric : null, pairs?.origin ?? origin, { root, without });
  const locate = pairs === null ? onCables(scene, network) : betweenHosts(scene);
  const drawn = (edges: readonly NamedEdge[], kindOf: EdgeKind): DrawnEdge[] => edges.map((edge) => ({ ...locate(edge.parent, edge.child), kind: kindOf }));
  const key = ({ parent, child }: NamedEdge): string => [parent, child].sort().join('\n');
  const added = new Set((answer.change?.added ?? []).map(key));
  const all = [
    ...drawn(answer.tree.filter((edge) => !added.has(key(edge))), 'tree'),
    ...drawn(answer.tree.filter((edge) => added.has(key(edge))), 'added'),
    ...drawn(answer.change?.lost ?? [], 'lost'),
  ];
  return {
    answer,
    network,
    edges: all.filter(({ a, b }) => a >= 0 && b >= 0),
    places: answer.tree.map(({ parent, child }) => {
      const { b, link } = locate(parent, child);
      return { node: b, link };
    }),
  };
}

type Locate = (parent: string, child: string) => { readonly a: number; readonly b: number; readonly link: number };

/** The cheapest cable between two ends of the tree: the one that it goes over. */
function onCables(scene: Scene, { ends, eachLink }: Network): Locate {
  const places = new Map(ends.map(({ name, id }, at) => [name, { at, node: scene.index.get(id) ?? -1 }]));
  const cheapest = new Map<string, { readonly link: number; readonly weight: number }>();
  const pair = (a: number, b: number): string => `${String(Math.min(a, b))} ${String(Math.max(a, b))}`;
  eachLink((a, b, weight, link) => {
    const known = cheapest.get(pair(a, b));
    if (known === undefined || weight < known.weight) cheapest.set(pair(a, b), { link, weight });
  });
  return (parent, child) => {
    const [a, b] = [places.get(parent), places.get(child)];
    return { a: a?.node ?? -1, b: b?.node ?? -1, link: cheapest.get(pair(a?.at ?? -1, b?.at ?? -1))?.link ?? -1 };
  };
}

function betweenHosts(scene: Scene): Locate {
  const placeOf = hostPlaces(scene);
  return (parent, child) => ({ a: placeOf(parent), b: placeOf(child), link: -1 });
}

/** The node of a host by its name, with or without its domain; -1 where the picture has none. */
function hostPlaces({ fabric }: Scene): (name: string) => number {
  const hosts = fabric.nodes.flatMap(({ kind, name }, at) => (kind === 'host' ? [{ name, at }] : []));
  const placeOf = placesByName(hosts.map(({ name }) => name));
  return (name) => hosts[placeOf(name)]?.at ?? -1;
}

/** A ring or tree of NCCL's to draw. */
export interface GraphChoice {
  readonly shape: 'ring' | 'tree';
  readonly channel: number;
}

/** The edges of one of NCCL's graphs between different hosts, each pair once. */
export function ncclEdges(scene: Scene, { hostOf, rings, trees }: NcclGraphs, { shape, channel }: GraphChoice): DrawnEdge[] {
  const placeOf = hostPlaces(scene);
  const pairs: (readonly [number, number])[] = [];
  if (shape === 'ring') {
    const { order = [] } = rings.find((ring) => ring.channel === channel) ?? {};
    order.forEach((rank, at) => pairs.push([rank, order[(at + 1) % order.length] ?? rank]));
  } else {
    const { parent = [] } = trees.find((tree) => tree.channel === channel) ?? {};
    parent.forEach((up, rank) => {
      if (up !== null && up >= 0) pairs.push([up, rank]);
    });
  }
  const seen = new Set<string>();
  return pairs.flatMap(([x, y]): DrawnEdge[] => {
    const [a, b] = [placeOf(hostOf[x] ?? ''), placeOf(hostOf[y] ?? '')];
    const key = `${String(Math.min(a, b))} ${String(Math.max(a, b))}`;
    if (a < 0 || b < 0 || a === b || seen.has(key)) return [];
    seen.add(key);
    return [{ a, b, link: -1, kind: 'nccl' }];
  });
}

/** How NCCL's graphs cross the picture's network, and how its trees stand beside the spanning one where pairs were measured. */
export function beside(scene: Scene, graphs: NcclGraphs, tree: Spanned | null): GraphsBeside {
  const between = tree?.network.between ?? null;
  const measured = tree === null || between === null ? null : { names: tree.network.ends.map(({ name }) => name), weight: between, edges: tree.answer.tree };
  return besideNccl(graphs, placesOf(scene.fabric), measured);
}

/** The word by which a node or a cable can be taken away; null where none leads to it alone. */
export function removalWord(scene: Scene, { network }: Spanned, target: { readonly kind: 'node' | 'link'; readonly at: number }): string | null {
  const { nodes, links } = scene.fabric;
  const nameOf = (at: number): readonly string[] => {
    const node = nodes[at];
    if (node === undefined) return [];
    const owner = nodes[scene.parent[at] ?? -1];
    return owner === undefined ? [node.name, node.id] : [`${owner.name} ${node.name}`, node.id];
  };
  const link = target.kind === 'link' ? links[target.at] : undefined;
  const wordsOf = (): readonly string[] => {
    if (target.kind === 'node') return nameOf(target.at);
    if (link === undefined) return [];
    const ends = [
      [scene.from[target.at] ?? -1, link.aPort],
      [scene.to[target.at] ?? -1, link.bPort],
    ] as const;
    return ends.flatMap(([at, port]) => (port === null ? [] : nameOf(at).map((name) => `${name}/${port}`)));
  };
  for (const word of wordsOf()) {
    if (word.includes(';')) continue;
    try {
      const found = findNamed([word], network, network.from === 'cables' ? scene.fabric : null);
      const fits =
        target.kind === 'link'
          ? found.ends.size === 0 && found.links.size === 1 && found.links.has(target.at)
          : found.ends.size + found.links.size > 0;
      if (fits) return word;
    } catch {
      // Another of its names may do.
    }
  }
  return null;
}
