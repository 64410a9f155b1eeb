import type { Fabric, Health } from '../../src/fabric/graph.js';
import type { FabricDiff } from '../../src/fabric/diff.js';
import { type Layout, layoutFabric } from '../../src/fabric/layout.js';
import { type CompactGraph, compactGraph } from '../../src/fabric/structure/compact.js';
import type { FabricFinding } from '../../src/fabric/structure/findings.js';
import { linkKey } from '../../src/protocol/topology.js';
import { type GroupStats, groupStats } from './groupStats.js';
import { type Levels, levelsOf } from './levels.js';

/**
 * A graph with its layout and the indexes that drawing and picking need. What is drawn as one box has a code: the place of a node, or the
 * number of nodes plus the place of a group of the layout.
 */
export interface Scene {
  readonly fabric: Fabric;
  /** When each link's present state was first seen, ISO 8601, by place of the link; empty where nothing is known. */
  readonly since: readonly (string | null)[];
  readonly layout: Layout;
  readonly graph: CompactGraph;
  /** Place of a node in `fabric.nodes` by id. */
  readonly index: ReadonlyMap<string, number>;
  /** Place of the host that a node sits in, or -1. */
  readonly parent: Int32Array;
  /** Both ends of each link as places of nodes; -1 where the graph lacks one. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly childrenOf: ReadonlyMap<number, readonly number[]>;
  /** Places of the links inside hosts. */
  readonly inner: readonly number[];
  /** Left, top, width and height by code. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly width: Float64Array;
  readonly height: Float64Array;
  readonly levels: Levels;
  /** By place of the group. */
  readonly stats: readonly GroupStats[];
  /** What the checks found; their links are places in `fabric.links`. */
  readonly findings: readonly FabricFinding[];
  /** Two captures held against each other, when `fabric` is both of them; else null. */
  readonly diff: FabricDiff | null;
}

/** Builds the scene of a graph; linear but for the layout. */
export function sceneOf(
  fabric: Fabric,
  since: readonly (string | null)[] = [],
  diff: FabricDiff | null = null,
  findings: readonly FabricFinding[] = [],
): Scene {
  const layout = layoutFabric(fabric);
  const { parent, groups } = layout;
  const graph = compactGraph(fabric, { inside: false });
  const childrenOf = new Map<number, number[]>();
  parent.forEach((owner, at) => {
    if (owner < 0) return;
    const list = childrenOf.get(owner);
    if (list === undefined) childrenOf.set(owner, [at]);
    else list.push(at);
  });
  const inner: number[] = [];
  fabric.links.forEach(({ kind }, at) => {
    if (kind !== 'fabric') inner.push(at);
  });
  const joined = (own: Float64Array, of: (group: (typeof groups)[number]) => number): Float64Array => {
    const made = new Float64Array(own.length + groups.length);
    made.set(own);
    groups.forEach((group, at) => (made[own.length + at] = of(group)));
    return made;
  };
  return {
    fabric,
    since,
    findings,
    diff,
    layout,
    graph,
    index: graph.indexOf,
    parent,
    from: graph.aOf,
    to: graph.bOf,
    childrenOf,
    inner,
    x: joined(layout.x, ({ x }) => x),
    y: joined(layout.y, ({ y }) => y),
    width: joined(layout.width, ({ width }) => width),
    height: joined(layout.height, ({ height }) => height),
    levels: levelsOf(fabric.nodes, layout),
    stats: groups.map((group) => groupStats(fabric.nodes, group, childrenOf)),
  };
}

/** Links at a node, by place. */
export function linksAt({ graph }: Scene, at: number): readonly number[] {
  return Array.from(graph.links.subarray(graph.offsets[at] ?? 0, graph.offsets[at + 1] ?? 0));
}

/** The code of a group of the layout. */
export function groupCode(scene: Scene, group: number): number {
  return scene.fabric.nodes.length + group;
}

/** The group that a code stands for, or null where it stands for a node. */
export function groupOfCode(scene: Scene, code: number): number | null {
  return code < scene.fabric.nodes.length ? null : code - scene.fabric.nodes.length;
}

/** Whether a node is what a code stands for, or is within it. */
export function isWithin({ layout, parent, fabric }: Scene, code: number, node: number): boolean {
  const count = fabric.nodes.length;
  if (code < count) return node === code || parent[node] === code;
  return layout.groupOf[node] === code - count || layout.podOf[node] === code - count;
}

const linkPlaces = new WeakMap<Fabric, ReadonlyMap<string, number>>();

/** Place of a link by its {@link linkKey}, or undefined. */
export function linkPlace({ fabric }: Scene, key: string): number | undefined {
  let places = linkPlaces.get(fabric);
  if (places === undefined) linkPlaces.set(fabric, (places = new Map(fabric.links.map((link, at) => [linkKey(link), at]))));
  return places.get(key);
}

/** Healths from the best to the worst; what is not known stands between. */
export const healthOrder: readonly Health[] = ['ok', 'unknown', 'degraded', 'down'];
