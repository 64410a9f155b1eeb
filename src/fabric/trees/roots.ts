import type { Forest } from './forest.js';

/** What a root is judged by: edges to the deepest vertex, weight to the dearest one, or the modelled time of a broadcast. */
export type RootMeasure = 'depth' | 'eccentricity' | 'broadcast';

/**
 * What each vertex would cost as the root of its part of the tree. Depth counts edges, eccentricity adds weights. Broadcast is the time until
 * the last vertex has the message when each vertex passes it to one neighbour after the other, for the weight of the edge each, beginning with
 * those that take longest from there on (which is the best order: Jackson's rule). O(n log n) for all roots together.
 */
export function rootCosts(forest: Forest, measure: RootMeasure): Float64Array {
  const { count, parent, order } = forest;
  const weightOf = (v: number): number => (measure === 'depth' ? 1 : (forest.weight[v] ?? 0));
  const serial = measure === 'broadcast';
  const children = childLists(forest);
  /** Time from v down; then the cost of all but v's own branch as seen from v. */
  const down = new Float64Array(count);
  const up = new Float64Array(count);
  const cost = new Float64Array(count);
  for (let at = count - 1; at >= 0; at--) {
    const v = order[at] ?? 0;
    const branches = [...children(v)].map((child) => ({ child, send: weightOf(child), tail: down[child] ?? 0 }));
    down[v] = finish(branches, serial);
  }
  for (const v of order) {
    const branches = [...children(v)].map((child) => ({ child, send: weightOf(child), tail: down[child] ?? 0 }));
    if ((parent[v] ?? -1) >= 0) branches.push({ child: -1, send: weightOf(v), tail: up[v] ?? 0 });
    cost[v] = without(branches, serial, (child, rest) => {
      if (child >= 0) up[child] = rest;
    });
  }
  return cost;
}

/** The cheapest root of the tree that `within` lies in, the lowest where several are alike; only those that `may` allows. */
export function bestRoot(forest: Forest, measure: RootMeasure, may: (v: number) => boolean = () => true, within?: number): number | null {
  const costs = rootCosts(forest, measure);
  const tree = treeOf(forest);
  const part = within === undefined ? (forest.roots[0] === undefined ? -1 : tree[forest.roots[0]]) : tree[within];
  let best: number | null = null;
  for (let v = 0; v < forest.count; v++) {
    if (tree[v] !== part || !may(v)) continue;
    if (best === null || (costs[v] ?? 0) < (costs[best] ?? 0)) best = v;
  }
  return best;
}

/** For each vertex the place of its tree among the roots. */
export function treeOf({ count, parent, order, roots }: Forest): Int32Array {
  const tree = new Int32Array(count);
  const places = new Map(roots.map((root, place) => [root, place]));
  for (const v of order) {
    const above = parent[v] ?? -1;
    tree[v] = above < 0 ? (places.get(v) ?? 0) : (tree[above] ?? 0);
  }
  return tree;
}

interface Branch {
  readonly child: number;
  readonly send: number;
  readonly tail: number;
}

const byTail = (a: Branch, b: Branch): number => b.tail - a.tail || a.child - b.child;

/** When the last of the branches is done. */
function finish(branches: Branch[], serial: boolean): number {
  let [clock, last] = [0, 0];
  if (serial) branches.sort(byTail);
  for (const { send, tail } of branches) {
    clock = serial ? clock + send : send;
    last = Math.max(last, clock + tail);
  }
  return last;
}

/** {@link finish} of all, and told for each branch what it would be without that one: those behind it then begin earlier by its own time. */
function without(branches: Branch[], serial: boolean, tell: (child: number, rest: number) => void): number {
  if (serial) branches.sort(byTail);
  const done = new Float64Array(branches.length);
  let clock = 0;
  branches.forEach(({ send, tail }, at) => {
    clock = serial ? clock + send : send;
    done[at] = clock + tail;
  });
  const after = new Float64Array(branches.length + 1).fill(-Infinity);
  for (let at = branches.length - 1; at >= 0; at--) after[at] = Math.max(after[at + 1] ?? 0, done[at] ?? 0);
  let before = 0;
  branches.forEach(({ child, send }, at) => {
    tell(child, Math.max(before, 0, (after[at + 1] ?? 0) - (serial ? send : 0)));
    before = Math.max(before, done[at] ?? 0);
  });
  return before;
}

/** The vertices below each one, without an object for each. */
function childLists({ count, parent }: Forest): (v: number) => Int32Array {
  const offsets = new Int32Array(count + 1);
  for (const above of parent) if (above >= 0) offsets[above + 1] = (offsets[above + 1] ?? 0) + 1;
  for (let v = 0; v < count; v++) offsets[v + 1] = (offsets[v + 1] ?? 0) + (offsets[v] ?? 0);
  const list = new Int32Array(offsets[count] ?? 0);
  const next = offsets.slice();
  parent.forEach((above, v) => {
    if (above < 0) return;
    const place = next[above] ?? 0;
    list[place] = v;
    next[above] = place + 1;
  });
  return (v) => list.subarray(offsets[v], offsets[v + 1]);
}
