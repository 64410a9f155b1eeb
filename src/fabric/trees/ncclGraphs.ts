import { placesByName } from '../hostNames.js';
import type { Places } from '../order/places.js';
import { passesOf } from '../order/places.js';

/** The rings and trees that NCCL made for one communicator, as its log tells. */
export interface NcclGraphs {
  /** The host of each rank; null where the log does not tell. */
  readonly hostOf: readonly (string | null)[];
  /** Ranks of each channel's ring in their order; the last sends to the first. */
  readonly rings: readonly { readonly channel: number; readonly order: readonly number[] }[];
  /** The rank above each one in each channel's tree; -1 for a root, null where the log does not tell. */
  readonly trees: readonly { readonly channel: number; readonly parent: readonly (number | null)[] }[];
}

/** A communicator as the reader of NCCL's logs gives it. */
export interface LoggedCommunicator {
  readonly nRanks: number;
  readonly ranks: readonly { readonly rank: number; readonly host: string }[];
  readonly rings: NcclGraphs['rings'];
  readonly trees: readonly {
    readonly channel: number;
    readonly links: readonly { readonly rank: number; readonly parent: number | null }[];
  }[];
}

/** The communicator with the most ranks, the first of several; null where a log tells of none. */
export function largestOf<T extends { readonly nRanks: number }>(communicators: readonly T[]): T | null {
  return communicators.reduce<T | null>((most, one) => (most === null || one.nRanks > most.nRanks ? one : most), null);
}

/** The graphs of a communicator by rank. */
export function graphsOf({ nRanks, ranks, rings, trees }: LoggedCommunicator): NcclGraphs {
  const hostOf = new Array<string | null>(nRanks).fill(null);
  for (const { rank, host } of ranks) if (rank < nRanks) hostOf[rank] = host;
  return {
    hostOf,
    rings,
    trees: trees.map(({ channel, links }) => {
      const parent = new Array<number | null>(nRanks).fill(null);
      for (const { rank, parent: up } of links) if (rank < nRanks) parent[rank] = up ?? -1;
      return { channel, parent };
    }),
  };
}

/** How often the edges of a ring or tree leave something. Null where nothing is known of it. */
export interface Leaving {
  /** Edges in all. */
  readonly edges: number;
  readonly host: number;
  /** The least possible for these hosts. */
  readonly leastHost: number;
  readonly leaf: number | null;
  readonly leastLeaf: number | null;
  readonly pod: number | null;
  /** Edges between hosts whose two ranks have different places in their hosts: their traffic changes rail. */
  readonly rail: number;
}

/** A tree of NCCL's beside the measured one. */
export interface TreeBeside extends Leaving {
  /** Edges from the deepest rank to the root. */
  readonly depth: number;
  /** Weight of its edges between hosts by the measurement, µs; null where a pair was not measured or nothing was. */
  readonly weight: number | null;
  /** Edges between hosts that the measured tree has too. */
  readonly shared: number | null;
}

/** NCCL's own graphs held against the network. */
export interface GraphsBeside {
  readonly rings: readonly (Leaving & { readonly channel: number })[];
  readonly trees: readonly (TreeBeside & { readonly channel: number })[];
}

/** What was measured between hosts: weights by place of the name, and the edges of the spanning tree over them by name. */
export interface MeasuredTree {
  readonly names: readonly string[];
  readonly weight: (a: number, b: number) => number;
  readonly edges: readonly { readonly parent: string; readonly child: string }[];
}

/** Counts how NCCL's rings and trees cross the network, and holds its trees against the measured one. */
export function besideNccl(graphs: NcclGraphs, places: Places | null, measured: MeasuredTree | null): GraphsBeside {
  const where = whereabouts(graphs.hostOf, places);
  const tree = measured === null ? null : measuredEdges(measured);
  return {
    rings: graphs.rings.map(({ channel, order }) => {
      const edges = order.length < 2 ? [] : order.map((rank, at): Edge => [rank, order[(at + 1) % order.length] ?? rank]);
      return { channel, ...leaving(edges, where, 'ring') };
    }),
    trees: graphs.trees.map(({ channel, parent }) => {
      const edges = parent.flatMap((up, rank): Edge[] => (up === null || up < 0 ? [] : [[up, rank]]));
      const held = tree?.(edges, graphs.hostOf) ?? { weight: null, shared: null };
      return { channel, ...leaving(edges, where, 'tree'), depth: depthOf(parent), ...held };
    }),
  };
}

type Edge = readonly [number, number];

interface Whereabouts {
  readonly host: (rank: number) => string | null;
  /** Place of the rank among those of its host. */
  readonly local: (rank: number) => number;
  readonly group: (rank: number) => number;
  readonly passes: (a: number, b: number) => number;
  readonly known: boolean;
}

function whereabouts(hostOf: readonly (string | null)[], places: Places | null): Whereabouts {
  const seen = new Map<string, number>();
  const local = hostOf.map((host) => {
    const next = seen.get(host ?? '') ?? 0;
    seen.set(host ?? '', next + 1);
    return next;
  });
  const placeOf = placesByName(places?.hosts ?? []);
  const groups = hostOf.map((host) => {
    if (host === null || places === null) return -1;
    return places.groupOf[placeOf(host)] ?? -1;
  });
  const width = places?.groups.length ?? 0;
  return {
    host: (rank) => hostOf[rank] ?? null,
    local: (rank) => local[rank] ?? 0,
    group: (rank) => groups[rank] ?? -1,
    passes: (a, b) => places?.passes[a * width + b] ?? Infinity,
    known: groups.length > 0 && groups.every((group) => group >= 0),
  };
}

function leaving(edges: readonly Edge[], { host, local, group, passes, known }: Whereabouts, shape: 'ring' | 'tree'): Leaving {
  let [hosts, leaves, pods, rails] = [0, 0, 0, 0];
  const ranks = new Set(edges.flat());
  for (const [a, b] of edges) {
    if (host(a) === host(b)) continue;
    hosts++;
    if (local(a) !== local(b)) rails++;
    const [x, y] = [group(a), group(b)];
    if (x < 0 || y < 0 || x === y) continue;
    const way = passes(x, y);
    if (way > passesOf.leaf) leaves++;
    if (way > passesOf.spine) pods++;
  }
  // A ring leaves each part once; a tree joins them with one edge less.
  const least = (count: number): number => (count < 2 ? 0 : shape === 'ring' ? count : count - 1);
  return {
    edges: edges.length,
    host: hosts,
    leastHost: least(new Set([...ranks].map(host)).size),
    leaf: known ? leaves : null,
    leastLeaf: known ? least(new Set([...ranks].map(group)).size) : null,
    pod: known ? pods : null,
    rail: rails,
  };
}

function depthOf(parent: readonly (number | null)[]): number {
  const depth = new Map<number, number>();
  let deepest = 0;
  parent.forEach((_, rank) => {
    const way: number[] = [];
    let at: number | null = rank;
    // A log may hold a circle: no way is longer than there are ranks.
    while (at !== null && at >= 0 && !depth.has(at) && way.length <= parent.length) {
      way.push(at);
      at = parent[at] ?? null;
    }
    let own = at === null || at < 0 ? -1 : (depth.get(at) ?? -1);
    for (const one of way.reverse()) depth.set(one, ++own);
    deepest = Math.max(deepest, own);
  });
  return deepest;
}

function measuredEdges({
  names,
  weight,
  edges: treeEdges,
}: MeasuredTree): (edges: readonly Edge[], hostOf: readonly (string | null)[]) => Pick<TreeBeside, 'weight' | 'shared'> {
  const placeOf = placesByName(names);
  const pair = (a: number, b: number): string => `${String(Math.min(a, b))} ${String(Math.max(a, b))}`;
  const own = new Set(treeEdges.map(({ parent, child }) => pair(placeOf(parent), placeOf(child))));
  return (edges, hostOf) => {
    let [sum, shared] = [0, 0];
    for (const [a, b] of edges) {
      if (hostOf[a] === hostOf[b]) continue;
      const [x, y] = [a, b].map((rank) => placeOf(hostOf[rank] ?? ''));
      if (x === undefined || y === undefined || x < 0 || y < 0) return { weight: null, shared: null };
      sum += weight(x, y);
      if (own.has(pair(x, y))) shared++;
    }
    return { weight: Number.isFinite(sum) ? sum : null, shared };
  };
}
