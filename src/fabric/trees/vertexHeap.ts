/** A binary heap of vertices by key, then depth, then number, in which a vertex may move up (decrease-key). Holds each vertex at most once. */
export class VertexHeap {
  readonly key: Float64Array;
  readonly depth: Int32Array;
  readonly #heap: Int32Array;
  /** Where each vertex stands in the heap; -1 outside. */
  readonly #place: Int32Array;
  #size = 0;

  constructor(count: number) {
    this.key = new Float64Array(count).fill(Infinity);
    this.depth = new Int32Array(count);
    this.#heap = new Int32Array(count);
    this.#place = new Int32Array(count).fill(-1);
  }

  /** Puts a vertex in, or moves it up; its new key and depth must not come after the old ones. */
  put(v: number, key: number, depth: number): void {
    this.key[v] = key;
    this.depth[v] = depth;
    const known = this.#place[v] ?? 0;
    this.#up(v, known < 0 ? this.#size++ : known);
  }

  /** Takes the first vertex out; -1 where there is none. */
  take(): number {
    if (this.#size === 0) return -1;
    const first = this.#heap[0] ?? 0;
    this.#place[first] = -1;
    const last = this.#heap[--this.#size] ?? 0;
    if (this.#size > 0) this.#down(last);
    return first;
  }

  #before(a: number, b: number): boolean {
    const [x, y] = [this.key[a] ?? 0, this.key[b] ?? 0];
    if (x !== y) return x < y;
    const [deep, other] = [this.depth[a] ?? 0, this.depth[b] ?? 0];
    return deep !== other ? deep < other : a < b;
  }

  #up(v: number, from: number): void {
    let at = from;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const other = this.#heap[above] ?? 0;
      if (!this.#before(v, other)) break;
      this.#heap[at] = other;
      this.#place[other] = at;
      at = above;
    }
    this.#heap[at] = v;
    this.#place[v] = at;
  }

  #down(v: number): void {
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= this.#size) break;
      if (below + 1 < this.#size && this.#before(this.#heap[below + 1] ?? 0, this.#heap[below] ?? 0)) below++;
      const other = this.#heap[below] ?? 0;
      if (!this.#before(other, v)) break;
      this.#heap[at] = other;
      this.#place[other] = at;
      at = below;
    }
    this.#heap[at] = v;
    this.#place[v] = at;
  }
}
