/** A spanning tree of each connected part of a graph; one tree where the graph hangs together. */
export interface Forest {
  /** Number of vertices. */
  readonly count: number;
  /** The vertex above each one; -1 for a root. */
  readonly parent: Int32Array;
  /** Weight of the edge to the vertex above; 0 for a root. */
  readonly weight: Float64Array;
  /** Edges between each vertex and its root. */
  readonly depth: Int32Array;
  /** The vertices so that each stands behind the one above it. */
  readonly order: Int32Array;
  /** One for each connected part, the wished one first. */
  readonly roots: readonly number[];
  /** Sum of the weights of all edges. */
  readonly total: number;
}

/** A forest from the vertex above each one, as {@link Forest.parent} has it, and the weights to it. */
export function forestOf(parent: Int32Array, weight: Float64Array, order: Int32Array): Forest {
  const depth = new Int32Array(parent.length);
  const roots: number[] = [];
  let total = 0;
  for (const v of order) {
    const above = parent[v] ?? -1;
    if (above < 0) {
      roots.push(v);
      continue;
    }
    depth[v] = (depth[above] ?? 0) + 1;
    total += weight[v] ?? 0;
  }
  return { count: parent.length, parent, weight, depth, order, roots, total };
}

/** The same edges hung up at another root; the other parts stay as they are. */
export function rerooted(forest: Forest, root: number): Forest {
  if ((forest.parent[root] ?? -1) < 0) {
    if (forest.roots[0] === root) return forest;
  }
  const parent = forest.parent.slice();
  const weight = forest.weight.slice();
  // Only the edges on the way from the new root to the old one turn round.
  let [v, below, carried] = [root, -1, 0];
  while (v >= 0) {
    const above = parent[v] ?? -1;
    const own = weight[v] ?? 0;
    parent[v] = below;
    weight[v] = carried;
    [below, carried, v] = [v, own, above];
  }
  return forestOf(parent, weight, downwards(parent, root));
}

/** The vertices breadth first from the roots, `first` before all others. */
export function downwards(parent: Int32Array, first: number): Int32Array {
  const count = parent.length;
  const offsets = new Int32Array(count + 1);
  for (const above of parent) if (above >= 0) offsets[above + 1] = (offsets[above + 1] ?? 0) + 1;
  for (let v = 0; v < count; v++) offsets[v + 1] = (offsets[v + 1] ?? 0) + (offsets[v] ?? 0);
  const children = new Int32Array(count);
  const next = offsets.slice();
  parent.forEach((above, v) => {
    if (above < 0) return;
    const place = next[above] ?? 0;
    children[place] = v;
    next[above] = place + 1;
  });
  const order = new Int32Array(count);
  let [head, tail] = [0, 0];
  const visit = (root: number): void => {
    order[tail++] = root;
    while (head < tail) {
      const v = order[head++] ?? 0;
      for (let place = offsets[v] ?? 0; place < (offsets[v + 1] ?? 0); place++) order[tail++] = children[place] ?? 0;
    }
  };
  if (first >= 0 && parent[first] === -1) visit(first);
  parent.forEach((above, v) => {
    if (above < 0 && v !== first) visit(v);
  });
  return order;
}
