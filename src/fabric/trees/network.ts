import type { Fabric, FabricNode } from '../graph.js';
import { densePrim } from './densePrim.js';
import type { Forest } from './forest.js';
import { prim } from './prim.js';
import { type WeightedGraph, weightedGraph } from './weightedGraph.js';
import { bothWays, linkWeight, type WeightRule } from './weights.js';

/** What a tree spans. */
export interface NetworkEnd {
  readonly id: string;
  /** The name where no other end has it, else the id. */
  readonly name: string;
  readonly kind: FabricNode['kind'];
}

/** Ends and the weights between them, from cables or from measured pairs. */
export interface Network {
  readonly from: 'cables' | 'pairs';
  readonly rule: WeightRule;
  readonly ends: readonly NetworkEnd[];
  /** Cables or pairs whose weight is known, and those whose is not. */
  readonly weighed: number;
  readonly unknown: number;
  /** Cables whose use is known. */
  readonly inUse: number;
  /** The place in `ends` of every node of the graph by id: an adapter's is that of its host. */
  readonly endOf: ReadonlyMap<string, number>;
  readonly spanning: (root: number) => Forest;
  /** Weight between two ends of measured pairs, by place; NaN where not measured. Null for cables. */
  readonly between: ((a: number, b: number) => number) | null;
  /** Each weighed link once; `link` is the place of the cable in `Fabric.links`, -1 for a pair. */
  readonly eachLink: (visit: (a: number, b: number, weight: number, link: number) => void) => void;
}

/** Figures of pairs by name, as a matrix file holds them; figures that are null were not measured. */
export interface PairTables {
  readonly names: readonly string[];
  readonly us: readonly (readonly (number | null)[])[];
  /** Gbit/s. */
  readonly gbps?: readonly (readonly (number | null)[])[] | undefined;
}

/** The complete graph of measured pairs; each pair has the dearer of its two directions. */
export function networkOfPairs({ names, us, gbps }: PairTables, rule: WeightRule): Network {
  const count = names.length;
  const matrix = new Float64Array(count * count);
  for (let i = 0; i < count; i++) {
    const [latencies, rates] = [us[i], gbps?.[i]];
    for (let j = 0; j < count; j++) {
      matrix[i * count + j] = i === j ? NaN : linkWeight({ latencyUs: latencies?.[j] ?? null, gbps: rates?.[j] ?? null }, rule);
    }
  }
  const weights = bothWays(matrix, count);
  const eachLink: Network['eachLink'] = (visit) => {
    for (let a = 0; a < count; a++) {
      for (let b = a + 1; b < count; b++) {
        const weight = weights[a * count + b] ?? NaN;
        if (Number.isFinite(weight)) visit(a, b, weight, -1);
      }
    }
  };
  let weighed = 0;
  eachLink(() => weighed++);
  return {
    from: 'pairs',
    rule,
    ends: names.map((name) => ({ id: name, name, kind: 'host' })),
    weighed,
    unknown: (count * (count - 1)) / 2 - weighed,
    inUse: 0,
    endOf: new Map(names.map((name, at) => [name, at])),
    spanning: (root) => densePrim(weights, count, root),
    between: (a, b) => weights[a * count + b] ?? NaN,
    eachLink,
  };
}

/**
 * Hosts and switches with the cables between them; adapters count as their hosts. A graph without cables (one host from inside) has its GPUs
 * and adapters as ends instead. A cable that is down leads nowhere.
 */
export function networkOfFabric(fabric: Fabric, rule: WeightRule): Network {
  const cabled = fabric.links.some(({ kind }) => kind === 'fabric');
  const byId = new Set(fabric.nodes.map(({ id }) => id));
  const ownerOf = (node: FabricNode): string => (cabled && node.host !== null && byId.has(node.host) ? node.host : node.id);
  const places = new Map<string, number>();
  const nodes: FabricNode[] = [];
  for (const node of fabric.nodes) {
    if (ownerOf(node) !== node.id || (!cabled && node.kind === 'host')) continue;
    places.set(node.id, nodes.length);
    nodes.push(node);
  }
  const endOf = new Map<string, number>();
  for (const node of fabric.nodes) {
    const place = places.get(ownerOf(node));
    if (place !== undefined) endOf.set(node.id, place);
  }
  const weighs = fabric.links.map(({ kind, state }) => (kind === 'fabric') === cabled && state !== 'down');
  const graph: WeightedGraph = weightedGraph(
    nodes.length,
    Int32Array.from(fabric.links, ({ a }, at) => (weighs[at] === true ? (endOf.get(a) ?? -1) : -1)),
    Int32Array.from(fabric.links, ({ b }, at) => (weighs[at] === true ? (endOf.get(b) ?? -1) : -1)),
    Float64Array.from(fabric.links, ({ latencyUs, measuredGbps, gbps, utilisation }) =>
      linkWeight({ latencyUs, gbps: measuredGbps ?? gbps, utilisation: utilisation ?? null }, rule),
    ),
  );
  const joining = fabric.links.filter(
    ({ a, b }, at) => weighs[at] === true && endOf.has(a) && endOf.has(b) && endOf.get(a) !== endOf.get(b),
  );
  return {
    from: 'cables',
    rule,
    ends: uniquelyNamed(nodes, cabled ? null : fabric),
    weighed: graph.weight.length,
    unknown: joining.length - graph.weight.length,
    inUse: joining.filter(({ utilisation }) => utilisation !== undefined && utilisation !== null).length,
    endOf,
    spanning: (root) => prim(graph, root),
    between: null,
    eachLink: (visit) => {
      for (let edge = 0; edge < graph.weight.length; edge++) {
        visit(graph.from[edge] ?? 0, graph.to[edge] ?? 0, graph.weight[edge] ?? NaN, graph.source[edge] ?? -1);
      }
    },
  };
}

function uniquelyNamed(nodes: readonly FabricNode[], inside: Fabric | null): NetworkEnd[] {
  const hosts = new Map(inside?.nodes.map(({ id, name }) => [id, name]));
  const nameOf = (node: FabricNode): string =>
    inside === null || node.host === null ? node.name : `${hosts.get(node.host) ?? ''} ${node.name}`.trim();
  const counts = new Map<string, number>();
  for (const node of nodes) counts.set(nameOf(node), (counts.get(nameOf(node)) ?? 0) + 1);
  return nodes.map((node) => ({ id: node.id, name: counts.get(nameOf(node)) === 1 ? nameOf(node) : node.id, kind: node.kind }));
}
