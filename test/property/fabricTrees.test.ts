import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { densePrim } from '../../src/fabric/trees/densePrim.js';
import { type Forest, rerooted } from '../../src/fabric/trees/forest.js';
import { prim } from '../../src/fabric/trees/prim.js';
import { type EachEdge, repaired } from '../../src/fabric/trees/repair.js';
import { bestRoot, rootCosts, type RootMeasure, treeOf } from '../../src/fabric/trees/roots.js';
import { weightedGraph } from '../../src/fabric/trees/weightedGraph.js';
import { bothWays } from '../../src/fabric/trees/weights.js';
import { broadcastByTrial, kruskal } from '../unit/fabric/trees/oracle.js';

type Edge = readonly [number, number, number];

/** Graphs with ties, parallel edges, loops, several parts, and edges that were not measured. */
const graphs = fc.integer({ min: 1, max: 24 }).chain((count) =>
  fc.record({
    count: fc.constant(count),
    edges: fc.array(
      fc.tuple(
        fc.nat(count - 1),
        fc.nat(count - 1),
        fc.oneof({ weight: 8, arbitrary: fc.integer({ min: 0, max: 9 }) }, fc.double({ min: 0, max: 100, noNaN: true }), fc.constant(NaN)),
      ),
      { maxLength: 90 },
    ),
    root: fc.nat(count - 1),
  }),
);

const build = (count: number, edges: readonly Edge[]) =>
  weightedGraph(
    count,
    edges.map((edge) => edge[0]),
    edges.map((edge) => edge[1]),
    edges.map((edge) => edge[2]),
  );
const each =
  (edges: readonly Edge[]): EachEdge =>
  (visit) => {
    edges.forEach(([a, b, w], at) => {
      if (a !== b && Number.isFinite(w)) visit(a, b, w, at);
    });
  };

/** A forest holds together: parents stand before their children, depths count up, and every edge exists with that weight. */
function expectForest(forest: Forest, edges: readonly Edge[]): void {
  const seen = new Set<number>();
  const exists = new Set(edges.flatMap(([a, b, w]) => [`${a} ${b} ${w}`, `${b} ${a} ${w}`]));
  for (const v of forest.order) {
    const above = forest.parent[v] ?? -1;
    expect(above < 0 || seen.has(above)).toBe(true);
    expect(forest.depth[v]).toBe(above < 0 ? 0 : (forest.depth[above] ?? 0) + 1);
    if (above >= 0) expect(exists.has(`${v} ${above} ${forest.weight[v] ?? -1}`)).toBe(true);
    seen.add(v);
  }
  expect(seen.size).toBe(forest.count);
}

describe('spanning trees', () => {
  it('weigh what Kruskal finds, from every kind of graph and any root', () => {
    fc.assert(
      fc.property(graphs, ({ count, edges, root }) => {
        const forest = prim(build(count, edges), root);
        expectForest(forest, edges);
        const truth = kruskal(count, edges);
        expect(forest.total).toBeCloseTo(truth.weight, 6);
        expect(forest.roots.length).toBe(truth.trees);
        expect(forest.roots[0]).toBe(root);
      }),
      { numRuns: 500 },
    );
  });

  it('are the same from a matrix as from its list of edges', () => {
    fc.assert(
      fc.property(graphs, ({ count, edges, root }) => {
        const matrix = new Float64Array(count * count).fill(NaN);
        for (const [a, b, w] of edges) if (a !== b) matrix[a * count + b] = w;
        const both = bothWays(matrix, count);
        const list: Edge[] = [];
        for (let a = 0; a < count; a++) for (let b = 0; b < a; b++) list.push([a, b, both[a * count + b] ?? NaN]);
        const dense = densePrim(both, count, root);
        const sparse = prim(build(count, list), root);
        expectForest(dense, list);
        expect([...dense.depth]).toEqual([...sparse.depth]);
        expect(dense.total).toBeCloseTo(kruskal(count, list).weight, 6);
        expect(dense.roots).toEqual(sparse.roots);
      }),
      { numRuns: 300 },
    );
  });

  it('keep their edges when hung up elsewhere', () => {
    fc.assert(
      fc.property(graphs, fc.nat(), ({ count, edges, root }, other) => {
        const forest = prim(build(count, edges), root);
        const turned = rerooted(forest, other % count);
        expectForest(turned, edges);
        expect(turned.parent[other % count]).toBe(-1);
        const names = (one: Forest): string[] =>
          [...one.parent].flatMap((above, v) => (above < 0 ? [] : [[v, above].sort((a, b) => a - b).join(' ')])).sort();
        expect(names(turned)).toEqual(names(forest));
        expect(turned.total).toBeCloseTo(forest.total, 6);
      }),
      { numRuns: 200 },
    );
  });

  it('cost as a root what walking from that root gives', () => {
    const small = fc
      .integer({ min: 1, max: 7 })
      .chain((count) =>
        fc.tuple(
          fc.constant(count),
          fc.array(fc.tuple(fc.nat(count - 1), fc.nat(count - 1), fc.integer({ min: 0, max: 20 })), { maxLength: 14 }),
        ),
      );
    fc.assert(
      fc.property(small, ([count, edges]) => {
        const forest = prim(build(count, edges));
        const neighbours = new Map<number, [number, number][]>();
        const put = (a: number, b: number, w: number): void => void neighbours.set(a, [...(neighbours.get(a) ?? []), [b, w]]);
        forest.parent.forEach((above, v) => {
          if (above < 0) return;
          put(v, above, forest.weight[v] ?? 0);
          put(above, v, forest.weight[v] ?? 0);
        });
        const walk = (v: number, from: number, cost: (w: number) => number): number =>
          Math.max(0, ...(neighbours.get(v) ?? []).filter(([o]) => o !== from).map(([o, w]) => cost(w) + walk(o, v, cost)));
        const truth: Record<RootMeasure, (v: number) => number> = {
          depth: (v) => walk(v, -1, () => 1),
          eccentricity: (v) => walk(v, -1, (w) => w),
          broadcast: (v) => broadcastByTrial(neighbours, v),
        };
        for (const measure of ['depth', 'eccentricity', 'broadcast'] as const) {
          const costs = [...rootCosts(forest, measure)];
          expect(costs).toEqual(Array.from({ length: count }, (_, v) => truth[measure](v)));
          const tree = treeOf(forest);
          const best = bestRoot(forest, measure);
          expect(costs[best ?? 0]).toBe(Math.min(...costs.filter((_, v) => tree[v] === 0)));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('mend after any removal to the weight that a new tree would have', () => {
    fc.assert(
      fc.property(
        graphs,
        fc.array(fc.nat(), { maxLength: 4 }),
        fc.array(fc.nat(), { maxLength: 6 }),
        ({ count, edges, root }, nodes, links) => {
          const forest = prim(build(count, edges), root);
          const dead = new Set(nodes.map((v) => v % count));
          const gone = new Set(links.map((at) => at % Math.max(1, edges.length)));
          const left = edges.filter((edge, at) => !dead.has(edge[0]) && !dead.has(edge[1]) && !gone.has(at));
          const {
            forest: mended,
            lost,
            added,
          } = repaired(forest, each(edges), { vertex: (v) => dead.has(v), edge: (_a, _b, link) => gone.has(link) });
          expectForest(mended, left);
          const truth = kruskal(
            count,
            left.filter(([a, b]) => a !== b),
          );
          expect(mended.total).toBeCloseTo(truth.weight, 6);
          expect(mended.roots.length).toBe(truth.trees);
          expect(mended.total).toBeCloseTo(
            forest.total - lost.reduce((sum, { weight }) => sum + weight, 0) + added.reduce((sum, { weight }) => sum + weight, 0),
            6,
          );
        },
      ),
      { numRuns: 500 },
    );
  });
});
