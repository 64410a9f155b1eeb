import { downwards, type Forest, forestOf } from './forest.js';

/** An edge of a tree by its two ends. */
export interface TreeEdge {
  readonly a: number;
  readonly b: number;
  readonly weight: number;
}

/** A forest after something was taken away, and what that changed. */
export interface Repair {
  readonly forest: Forest;
  /** Edges that went because one of their ends, or they themselves, were removed. */
  readonly lost: readonly TreeEdge[];
  /** Edges that were not in the tree before. */
  readonly added: readonly TreeEdge[];
}

/** Calls back for each edge of a graph once, always in the same order; `link` tells apart what joins the same two vertices. */
export type EachEdge = (visit: (a: number, b: number, weight: number, link: number) => void) => void;

/** What was taken away. */
export interface Removal {
  readonly vertex: (v: number) => boolean;
  readonly edge: (a: number, b: number, link: number) => boolean;
}

/**
 * Mends a minimum spanning forest after vertices or edges were removed. What is left of it still belongs to a minimum forest of what is left of
 * the graph (cut property), so only the pieces are joined again, each by its cheapest edge outward, round by round (Borůvka 1926): O(m log k)
 * for k pieces. `edges` gives those of the graph as it was.
 */
export function repaired(forest: Forest, edges: EachEdge, removal: Removal): Repair {
  const { count } = forest;
  const dead = Uint8Array.from({ length: count }, (_, v) => (removal.vertex(v) ? 1 : 0));
  const parts = new Parts(count);
  const kept: TreeEdge[] = [];
  const lost: TreeEdge[] = [];
  // An edge that is gone may have a parallel of the same weight: then the tree just goes over that one.
  const missing = lostEdges(forest, edges, dead, removal);
  forest.parent.forEach((above, v) => {
    if (above < 0) return;
    const edge = { a: above, b: v, weight: forest.weight[v] ?? 0 };
    if (missing.has(v)) lost.push(edge);
    else {
      kept.push(edge);
      parts.join(above, v);
    }
  });
  const added: TreeEdge[] = [];
  for (;;) {
    const best = new Map<number, TreeEdge>();
    edges((a, b, weight, link) => {
      if (dead[a] === 1 || dead[b] === 1 || !Number.isFinite(weight)) return;
      const [x, y] = [parts.of(a), parts.of(b)];
      if (x === y || removal.edge(a, b, link)) return;
      // Edges come in the same order each round, and the first of equals stays: no round can close a circle.
      if (weight < (best.get(x)?.weight ?? Infinity)) best.set(x, { a, b, weight });
      if (weight < (best.get(y)?.weight ?? Infinity)) best.set(y, { a, b, weight });
    });
    if (best.size === 0) break;
    for (const edge of best.values()) {
      if (!parts.join(edge.a, edge.b)) continue;
      kept.push(edge);
      added.push(edge);
    }
  }
  const root = [...forest.roots].find((v) => dead[v] === 0) ?? dead.indexOf(0);
  return { forest: hungUp(count, kept, root), lost, added };
}

/** The vertices whose edge upward no longer exists. */
function lostEdges({ parent, weight, count }: Forest, edges: EachEdge, dead: Uint8Array, removal: Removal): Set<number> {
  const alive = new Uint8Array(count);
  edges((a, b, w, link) => {
    if (dead[a] === 1 || dead[b] === 1 || removal.edge(a, b, link)) return;
    if (parent[a] === b && weight[a] === w) alive[a] = 1;
    if (parent[b] === a && weight[b] === w) alive[b] = 1;
  });
  const lost = new Set<number>();
  parent.forEach((above, v) => {
    if (above >= 0 && alive[v] === 0) lost.add(v);
  });
  return lost;
}

/** A forest from its edges, hung up at `root`. */
export function hungUp(count: number, edges: readonly TreeEdge[], root: number): Forest {
  const neighbours: number[][] = Array.from({ length: count }, () => []);
  edges.forEach(({ a, b }, at) => {
    neighbours[a]?.push(at);
    neighbours[b]?.push(at);
  });
  const parent = new Int32Array(count).fill(-1);
  const weight = new Float64Array(count);
  const seen = new Uint8Array(count);
  const visit = (start: number): void => {
    const front = [start];
    seen[start] = 1;
    for (let v = front.pop(); v !== undefined; v = front.pop()) {
      for (const at of neighbours[v] ?? []) {
        const edge = edges[at];
        const other = edge === undefined ? v : edge.a === v ? edge.b : edge.a;
        if (edge === undefined || seen[other] === 1) continue;
        seen[other] = 1;
        parent[other] = v;
        weight[other] = edge.weight;
        front.push(other);
      }
    }
  };
  if (root >= 0) visit(root);
  for (let v = 0; v < count; v++) if (seen[v] === 0) visit(v);
  return forestOf(parent, weight, downwards(parent, root));
}

/** Which vertices hang together (union and find). */
class Parts {
  readonly #above: Int32Array;

  constructor(count: number) {
    this.#above = Int32Array.from({ length: count }, (_, v) => v);
  }

  of(v: number): number {
    let top = v;
    for (let above = this.#above[top] ?? top; above !== top; above = this.#above[top] ?? top) {
      this.#above[top] = this.#above[above] ?? above;
      top = this.#above[top] ?? top;
    }
    return top;
  }

  /** False where they were together already. */
  join(a: number, b: number): boolean {
    const [x, y] = [this.of(a), this.of(b)];
    // The lower vertex stands for the part, so that the order of joins does not matter.
    this.#above[Math.max(x, y)] = Math.min(x, y);
    return x !== y;
  }
}
