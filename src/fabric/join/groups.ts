/** Which of the many nodes of all pieces are one: a disjoint-set forest that also knows which pieces each set has nodes of. */
export class Groups {
  private readonly parent: Int32Array;
  private readonly size: Int32Array;
  /** Pieces of sets with more than one member; of a single one it is the piece of the node. */
  private readonly pieces = new Map<number, Set<number>>();

  /** `pieceOf` gives the piece of each node; `marks` the bits that a set has when any of its nodes has them. */
  constructor(
    private readonly pieceOf: ArrayLike<number>,
    private readonly marks: Uint8Array,
  ) {
    this.parent = Int32Array.from({ length: pieceOf.length }, (_, at) => at);
    this.size = new Int32Array(pieceOf.length).fill(1);
  }

  /** The node that stands for the set. */
  find(at: number): number {
    let top = at;
    for (let next = this.parent[top] ?? top; next !== top; next = this.parent[top] ?? top) top = next;
    // Shorten the path, so that the whole stays linear.
    while (at !== top) {
      const next = this.parent[at] ?? top;
      this.parent[at] = top;
      at = next;
    }
    return top;
  }

  same(a: number, b: number): boolean {
    return this.find(a) === this.find(b);
  }

  /** Whether one piece knows nodes of both sets: it takes them for two. */
  overlap(a: number, b: number): boolean {
    let [small, large] = [this.piecesOf(this.find(a)), this.piecesOf(this.find(b))];
    if (small.size > large.size) [small, large] = [large, small];
    for (const piece of small) if (large.has(piece)) return true;
    return false;
  }

  /** Whether both sets have one of these bits. */
  bothMarked(a: number, b: number, bits: number): boolean {
    return ((this.marks[this.find(a)] ?? 0) & (this.marks[this.find(b)] ?? 0) & bits) !== 0;
  }

  /** Whether each of the sets has one of these bits, maybe not the same. */
  eachMarked(a: number, b: number, bits: number): boolean {
    return ((this.marks[this.find(a)] ?? 0) & bits) !== 0 && ((this.marks[this.find(b)] ?? 0) & bits) !== 0;
  }

  union(a: number, b: number): void {
    let [x, y] = [this.find(a), this.find(b)];
    if (x === y) return;
    if ((this.size[x] ?? 0) < (this.size[y] ?? 0)) [x, y] = [y, x];
    this.parent[y] = x;
    this.marks[x] = (this.marks[x] ?? 0) | (this.marks[y] ?? 0);
    this.size[x] = (this.size[x] ?? 0) + (this.size[y] ?? 0);
    const [kept, added] = [this.piecesOf(x), this.piecesOf(y)];
    if (kept.size >= added.size) {
      for (const piece of added) kept.add(piece);
      this.pieces.set(x, kept);
    } else {
      for (const piece of kept) added.add(piece);
      this.pieces.set(x, added);
    }
    this.pieces.delete(y);
  }

  private piecesOf(top: number): Set<number> {
    return this.pieces.get(top) ?? new Set([this.pieceOf[top] ?? 0]);
  }
}
