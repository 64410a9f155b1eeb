/** Which of the many nodes of all pieces are one: a disjoint-set forest that also knows which pieces each set has nodes of. */
export class Groups {
  private readonly parent: Int32Array;
  private readonly size: Int32Array;
  /** Pieces of sets with more than one member; of a single one it is the piece of the node. */
  private readonly pieces = new Map<number, Set<number>>();

  /** `pieceOf` gives the piece of each node. */
  constructor(private readonly pieceOf: ArrayLike<number>) {
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

  union(a: number, b: number): void {
    let [x, y] = [this.find(a), this.find(b)];
    if (x === y) return;
    if ((this.size[x] ?? 0) < (this.size[y] ?? 0)) [x, y] = [y, x];
    this.parent[y] = x;
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
