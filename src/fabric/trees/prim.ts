import { type Forest, forestOf } from './forest.js';
import { VertexHeap } from './vertexHeap.js';
import type { WeightedGraph } from './weightedGraph.js';

/**
 * The minimum spanning tree after Prim (1957) with a binary heap, O(m log n). Of edges of equal weight the one that hangs a vertex nearer to
 * the root is taken, then the one to the lower vertex, so that the answer is the same each time and shallow where all links are alike. A
 * graph of several parts gives a tree for each.
 */
export function prim(graph: WeightedGraph, root = 0): Forest {
  const { count, offsets, neighbours, weights } = graph;
  const parent = new Int32Array(count).fill(-1);
  const weight = new Float64Array(count);
  const order = new Int32Array(count);
  const done = new Uint8Array(count);
  const heap = new VertexHeap(count);
  const { key, depth } = heap;
  let size = 0;
  const grow = (start: number): void => {
    let v = start;
    while (v >= 0) {
      done[v] = 1;
      order[size++] = v;
      if (parent[v] !== -1) weight[v] = key[v] ?? 0;
      const below = (depth[v] ?? 0) + 1;
      const end = offsets[v + 1] ?? 0;
      for (let place = offsets[v] ?? 0; place < end; place++) {
        const other = neighbours[place] ?? 0;
        if (done[other] === 1) continue;
        const w = weights[place] ?? 0;
        const known = key[other] ?? 0;
        if (w < known || (w === known && below < (depth[other] ?? 0))) {
          parent[other] = v;
          heap.put(other, w, below);
        }
      }
      v = heap.take();
    }
  };
  if (root >= 0 && root < count) grow(root);
  for (let v = 0; v < count; v++) if (done[v] === 0) grow(v);
  return forestOf(parent, weight, order);
}
