/** An undirected graph with a weight on each edge, as typed arrays (compressed sparse rows). */
export interface WeightedGraph {
  /** Number of vertices; they are called 0 up to count - 1. */
  readonly count: number;
  /** Both ends and the weight of each edge that was taken, in the order given. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly weight: Float64Array;
  /** For each edge its place among those given to {@link weightedGraph}. */
  readonly source: Int32Array;
  /** The neighbours of vertex v stand from `offsets[v]` up to, not including, `offsets[v + 1]`. */
  readonly offsets: Int32Array;
  readonly neighbours: Int32Array;
  /** For each entry of `neighbours` its edge, and that edge's weight. */
  readonly edges: Int32Array;
  readonly weights: Float64Array;
  /** Edges left out: their weight is no finite number, they lead to their own start, or an end is no vertex. */
  readonly leftOut: number;
}

/**
 * A graph from a list of edges. An edge whose weight is not a finite number was not measured and is left out, as are loops; parallel edges
 * stay. Linear.
 */
export function weightedGraph(count: number, from: ArrayLike<number>, to: ArrayLike<number>, weight: ArrayLike<number>): WeightedGraph {
  const given = weight.length;
  const source = new Int32Array(given);
  const offsets = new Int32Array(count + 1);
  let kept = 0;
  for (let at = 0; at < given; at++) {
    const a = from[at] ?? -1;
    const b = to[at] ?? -1;
    if (a === b || a < 0 || b < 0 || a >= count || b >= count || !Number.isFinite(weight[at])) continue;
    source[kept++] = at;
    offsets[a + 1] = (offsets[a + 1] ?? 0) + 1;
    offsets[b + 1] = (offsets[b + 1] ?? 0) + 1;
  }
  for (let v = 0; v < count; v++) offsets[v + 1] = (offsets[v + 1] ?? 0) + (offsets[v] ?? 0);
  const next = offsets.slice();
  const [ends, others, values] = [new Int32Array(kept), new Int32Array(kept), new Float64Array(kept)];
  const [neighbours, edges, weights] = [new Int32Array(2 * kept), new Int32Array(2 * kept), new Float64Array(2 * kept)];
  for (let edge = 0; edge < kept; edge++) {
    const at = source[edge] ?? 0;
    const a = from[at] ?? 0;
    const b = to[at] ?? 0;
    const w = weight[at] ?? 0;
    ends[edge] = a;
    others[edge] = b;
    values[edge] = w;
    const there = next[a] ?? 0;
    next[a] = there + 1;
    neighbours[there] = b;
    edges[there] = edge;
    weights[there] = w;
    const back = next[b] ?? 0;
    next[b] = back + 1;
    neighbours[back] = a;
    edges[back] = edge;
    weights[back] = w;
  }
  return {
    count,
    from: ends,
    to: others,
    weight: values,
    source: source.slice(0, kept),
    offsets,
    neighbours,
    edges,
    weights,
    leftOut: given - kept,
  };
}
