import { doubleBinaryTree } from './treeShape.js';
import { passesOf, type Places } from './places.js';

/** What is paid between two hosts, and what a collective pays for an order. */
export interface CostModel {
  readonly unit: 'switches' | 'µs';
  /** Between the hosts at places a and b: switches passed, or measured µs. Symmetric. */
  readonly between: (a: number, b: number) => number;
  readonly levelOf: (a: number, b: number) => Level | null;
  /** The busiest leaf's flows for each uplink, summed over the steps of an all-to-all; with measurements the slowest pair of each step. */
  readonly allToAll: (order: Int32Array) => number;
  /** Pairs that were not measured and count as the dearest one that was. */
  readonly assumed: number;
}

/** How far a message goes: inside a leaf, over a spine, over a core, or nowhere. */
export type Level = 'leaf' | 'spine' | 'core' | 'none';

/** How many neighbours of a pattern are how far apart. */
export type Crossings = Readonly<Record<Level, number>>;

/** What an order costs for one pattern; crossings are null where nothing is known of the cables. */
export interface PatternCost {
  readonly cost: number;
  readonly crossings: Crossings | null;
}

/** What an order costs. */
export interface OrderCost {
  readonly ring: PatternCost;
  readonly tree: PatternCost;
  readonly allToAll: number;
}

/** What an order is made for; all-reduce is ring and tree together, as NCCL takes one or the other by size. */
export type Aim = 'all-reduce' | 'ring' | 'tree' | 'all-to-all';

export const aims: readonly Aim[] = ['all-reduce', 'ring', 'tree', 'all-to-all'];

/** A way that does not exist costs more than any that does, and stays finite so that sums can be compared. */
const noWay = 1000;

/** Costs by switches passed. A host without a known cable is as far from all others as the farthest pair. */
export function costOfPlaces(places: Places): CostModel {
  const { groupOf, passes, groups } = places;
  const width = groups.length;
  const finite = passes.filter(Number.isFinite);
  const farthest = finite.reduce((most, value) => Math.max(most, value), passesOf.spine);
  const table = passes.map((value) => (Number.isFinite(value) ? value : noWay));
  const between = (a: number, b: number): number => {
    const [x, y] = [groupOf[a] ?? -1, groupOf[b] ?? -1];
    return x < 0 || y < 0 ? farthest : (table[x * width + y] ?? noWay);
  };
  const levelOf = (a: number, b: number): Level => levelOfPasses(between(a, b));
  return { unit: 'switches', between, levelOf, allToAll: (order) => uplinkLoad(order, places), assumed: 0 };
}

/** The level of a number of switches passed; a mean over rails counts for its farthest. */
function levelOfPasses(passes: number): Level {
  if (passes >= noWay) return 'none';
  return passes <= passesOf.leaf ? 'leaf' : passes <= passesOf.spine ? 'spine' : 'core';
}

/**
 * Costs by measured weights (row-major, symmetric, NaN where not measured), between the same hosts as `places` where that is known. What was
 * not measured counts as the dearest pair that was.
 */
export function costOfPairs(weights: Float64Array, count: number, places: Places | null): CostModel {
  let [dearest, assumed] = [0, 0];
  for (const weight of weights) if (weight > dearest) dearest = weight;
  const table = new Float64Array(count * count);
  for (let a = 0; a < count; a++) {
    for (let b = 0; b < count; b++) {
      const weight = weights[a * count + b] ?? NaN;
      const known = Number.isFinite(weight);
      if (a < b && !known) assumed++;
      table[a * count + b] = a === b ? 0 : known ? weight : dearest;
    }
  }
  const between = (a: number, b: number): number => table[a * count + b] ?? dearest;
  const cables = places === null || places.from === 'nothing' ? null : costOfPlaces(places);
  return {
    unit: 'µs',
    between,
    levelOf: (a, b) => cables?.levelOf(a, b) ?? null,
    allToAll: (order) => slowestPairs(order, between),
    assumed,
  };
}

/** The cost of an order for all patterns. */
export function costOf(order: Int32Array, model: CostModel): OrderCost {
  const pattern = (edges: readonly (readonly [number, number])[]): PatternCost => {
    let cost = 0;
    const crossings = { leaf: 0, spine: 0, core: 0, none: 0 };
    let known = true;
    for (const [x, y] of edges) {
      const [a = 0, b = 0] = [order[x], order[y]];
      cost += model.between(a, b);
      const level = model.levelOf(a, b);
      if (level === null) known = false;
      else crossings[level]++;
    }
    return { cost, crossings: known ? crossings : null };
  };
  return { ring: pattern(ringEdges(order.length)), tree: pattern(treeEdges(order.length)), allToAll: model.allToAll(order) };
}

/** The one number that an aim compares. */
export function aimed({ ring, tree, allToAll }: OrderCost, aim: Aim): number {
  return aim === 'ring' ? ring.cost : aim === 'tree' ? tree.cost : aim === 'all-to-all' ? allToAll : ring.cost + tree.cost;
}

/** Neighbours in NCCL's ring over hosts, by place in the order (src/graph/connect.cc, connectRings). */
export function ringEdges(count: number): [number, number][] {
  if (count < 2) return [];
  return Array.from({ length: count === 2 ? 1 : count }, (_, at) => [at, (at + 1) % count]);
}

/** Neighbours in both of NCCL's trees, by place in the order. */
export function treeEdges(count: number): [number, number][] {
  return doubleBinaryTree(count).flatMap((parents) => [...parents].flatMap((up, at): [number, number][] => (up < 0 ? [] : [[up, at]])));
}

/**
 * All-to-all in steps: in step d each host sends to the one d places on. The load of a leaf in a step is how many of its hosts send to another leaf,
 * for each of its uplinks; the busiest leaf sets the time.
 */
function uplinkLoad(order: Int32Array, { groupOf, groups }: Places): number {
  const count = order.length;
  const of = Int32Array.from(order, (host) => groupOf[host] ?? -1);
  const load = new Float64Array(groups.length);
  const share = Float64Array.from(groups, ({ uplinks }) => 1 / Math.max(1, uplinks));
  let sum = 0;
  for (let step = 1; step < count; step++) {
    load.fill(0);
    let most = 0;
    for (let at = 0, to = step; at < count; at++, to = to + 1 === count ? 0 : to + 1) {
      const own = of[at] ?? -1;
      if (own < 0 || own === of[to]) continue;
      const now = (load[own] ?? 0) + (share[own] ?? 0);
      load[own] = now;
      if (now > most) most = now;
    }
    sum += most;
  }
  return sum;
}

function slowestPairs(order: Int32Array, between: (a: number, b: number) => number): number {
  const count = order.length;
  let sum = 0;
  for (let step = 1; step < count; step++) {
    let most = 0;
    for (let at = 0; at < count; at++) most = Math.max(most, between(order[at] ?? 0, order[(at + step) % count] ?? 0));
    sum += most;
  }
  return sum;
}
