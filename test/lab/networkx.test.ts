import { spawn, spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { seeded } from '../../src/base/random.js';
import { densePrim } from '../../src/fabric/trees/densePrim.js';
import { prim } from '../../src/fabric/trees/prim.js';
import { weightedGraph } from '../../src/fabric/trees/weightedGraph.js';
import { bothWays } from '../../src/fabric/trees/weights.js';

// Spanning trees against networkx (Debian package python3-networkx): all graphs go through one Python process as JSON.

const hasNetworkx = spawnSync('python3', ['-c', 'import networkx'], { stdio: 'ignore' }).status === 0;

const program = `
import json, sys, math
import networkx as nx
answers = []
for line in sys.stdin:
    graph = json.loads(line)
    net = nx.MultiGraph()
    net.add_nodes_from(range(graph["count"]))
    net.add_weighted_edges_from((a, b, math.nan if w is None else w) for a, b, w in graph["edges"])
    tree = list(nx.minimum_spanning_edges(net, algorithm=graph["algorithm"], keys=False, data=True, ignore_nan=True))
    answers.append([sum(edge[2]["weight"] for edge in tree), graph["count"] - len(tree)])
print(json.dumps(answers))
`;

interface Graph {
  readonly count: number;
  readonly edges: readonly (readonly [number, number, number | null])[];
  readonly algorithm: 'kruskal' | 'prim';
}

/** A graph of 1 to 120 vertices: sparse or complete, in one part or several, weights whole (many ties) or not, some not measured. */
function randomGraph(random: () => number, at: number): Graph {
  const count = 1 + Math.floor(random() * 120);
  const weigh = random() < 0.4 ? () => Math.floor(random() * 10) : () => random() * 1000;
  const missing = random() < 0.3 ? 0.1 : 0;
  const edges: [number, number, number | null][] = [];
  const add = (a: number, b: number): void => void edges.push([a, b, random() < missing ? null : weigh()]);
  if (at % 4 === 0) for (let a = 0; a < count; a++) for (let b = 0; b < a; b++) add(a, b);
  else {
    const wanted = Math.floor(count * random() * 4);
    // Ends from two halves that never meet: the graph has several parts.
    const half = at % 4 === 1 ? Math.ceil(count / 2) : count;
    for (let made = 0; made < wanted; made++) {
      const a = Math.floor(random() * count);
      const b = a < half ? Math.floor(random() * half) : half + Math.floor(random() * (count - half));
      if (a !== b) add(a, b);
    }
  }
  return { count, edges, algorithm: at % 2 === 0 ? 'kruskal' : 'prim' };
}

function askNetworkx(graphs: readonly Graph[]): Promise<[number, number][]> {
  return new Promise((resolve, reject) => {
    const child = spawn('python3', ['-c', program], { stdio: ['pipe', 'pipe', 'pipe'] });
    let [out, err] = ['', ''];
    child.stdout.on('data', (part: Buffer) => (out += part.toString()));
    child.stderr.on('data', (part: Buffer) => (err += part.toString()));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(out) as [number, number][]);
      else reject(new Error(err));
    });
    child.stdin.end(graphs.map((graph) => `${JSON.stringify(graph)}\n`).join(''));
  });
}

describe('spanning trees beside networkx', () => {
  if (!hasNetworkx) {
    it('left out: networkx', () =>
      console.log('left out: spanning trees beside networkx (Debian package python3-networkx is not installed)'));
    return;
  }
  it('weigh the same on 1,000 random graphs', async () => {
    const random = seeded(20251129);
    const graphs = Array.from({ length: 1000 }, (_, at) => randomGraph(random, at));
    const truth = await askNetworkx(graphs);
    expect(truth).toHaveLength(1000);
    let severalParts = 0;
    graphs.forEach(({ count, edges }, at) => {
      const [weight = NaN, trees = NaN] = truth[at] ?? [];
      const columns = [0, 1].map((end) => edges.map((edge) => edge[end] ?? -1));
      const root = Math.floor(random() * count);
      const sparse = prim(
        weightedGraph(
          count,
          columns[0] ?? [],
          columns[1] ?? [],
          edges.map((edge) => edge[2] ?? NaN),
        ),
        root,
      );
      const within = 1e-9 * Math.max(1, weight);
      expect(Math.abs(sparse.total - weight)).toBeLessThanOrEqual(within);
      expect(sparse.roots.length).toBe(trees);
      if (trees > 1) severalParts++;
      if (at % 4 !== 0) return;
      const matrix = new Float64Array(count * count).fill(NaN);
      for (const [a, b, w] of edges) matrix[a * count + b] = w ?? NaN;
      const dense = densePrim(bothWays(matrix, count), count, root);
      expect(Math.abs(dense.total - weight)).toBeLessThanOrEqual(within);
      expect(dense.roots.length).toBe(trees);
    });
    // The draw has both kinds.
    expect(severalParts).toBeGreaterThan(100);
    expect(severalParts).toBeLessThan(900);
  });
});
