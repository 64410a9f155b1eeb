import { type Forest, forestOf } from './forest.js';

/**
 * The minimum spanning tree of a complete graph after Prim (1957), O(n²) time and O(n) memory beside the matrix. `matrix` holds the weight
 * between i and j at `i * count + j` and has to be symmetric; NaN and Infinity mean that there is no edge. Of edges of equal weight the one
 * that hangs a vertex nearer to the root is taken, then the one to the lower vertex, so that the answer is the same each time.
 */
export function densePrim(matrix: Float64Array, count: number, root = 0): Forest {
  const parent = new Int32Array(count).fill(-1);
  const weight = new Float64Array(count);
  const depth = new Int32Array(count);
  const order = new Int32Array(count);
  const key = new Float64Array(count).fill(Infinity);
  /** Vertices outside of the tree, in rising order. */
  const rest = Int32Array.from({ length: count }, (_, v) => v);
  let left = count;
  let [place, next] = [root, root];
  for (let step = 0; step < count; step++) {
    rest.copyWithin(place, place + 1, left);
    left--;
    order[step] = next;
    if (parent[next] !== -1) weight[next] = key[next] ?? 0;
    const row = next * count;
    const own = depth[next] ?? 0;
    let [best, bestAt, bestDepth] = [Infinity, 0, 0];
    for (let at = 0; at < left; at++) {
      const v = rest[at] ?? 0;
      const w = matrix[row + v] ?? NaN;
      let known = key[v] ?? Infinity;
      let deep = depth[v] ?? 0;
      if (w < known || (w === known && w !== Infinity && own + 1 < deep)) {
        key[v] = known = w;
        parent[v] = next;
        depth[v] = deep = own + 1;
      }
      if (known < best || (known === best && deep < bestDepth)) {
        best = known;
        bestAt = at;
        bestDepth = deep;
      }
    }
    // Where nothing can be reached any more, another part begins at its lowest vertex: it stands first.
    place = bestAt;
    next = rest[bestAt] ?? 0;
  }
  return forestOf(parent, weight, order);
}
