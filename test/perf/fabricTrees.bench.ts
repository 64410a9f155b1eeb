import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, bench, describe } from 'vitest';
import { seeded } from '../../src/base/random.js';
import { densePrim } from '../../src/fabric/trees/densePrim.js';
import { prim } from '../../src/fabric/trees/prim.js';
import { weightedGraph } from '../../src/fabric/trees/weightedGraph.js';

// Spanning trees against scipy and networkx (Debian packages python3-scipy and python3-networkx) on the same graphs in one run. The Python process
// has its graphs in its own form before it is timed; what is timed is one question over a pipe, which itself takes less than a millisecond.

const hasPython = spawnSync('python3', ['-c', 'import networkx, scipy'], { stdio: 'ignore' }).status === 0;
if (!hasPython) console.log('left out: python3-networkx and python3-scipy are not installed');

const folder = mkdtempSync(join(tmpdir(), 'nccl-bench-'));
const random = seeded(1);

const dense = 2048;
const matrix = new Float64Array(dense * dense).fill(NaN);
for (let i = 0; i < dense; i++) for (let j = 0; j < i; j++) matrix[i * dense + j] = matrix[j * dense + i] = 1 + 99 * random();
writeFileSync(join(folder, 'dense'), new Uint8Array(matrix.buffer));

const sparse = { vertices: 10_000, edges: 100_000 };
const [from, to] = [new Int32Array(sparse.edges), new Int32Array(sparse.edges)];
const weight = new Float64Array(sparse.edges);
const seen = new Set<number>();
for (let edge = 0; edge < sparse.edges;) {
  // A chain first, so that it hangs together; then pairs that are not there yet, because scipy adds parallel edges up.
  const a = edge < sparse.vertices - 1 ? edge : Math.floor(random() * sparse.vertices);
  const b = edge < sparse.vertices - 1 ? edge + 1 : Math.floor(random() * sparse.vertices);
  const name = Math.min(a, b) * sparse.vertices + Math.max(a, b);
  if (a === b || seen.has(name)) continue;
  seen.add(name);
  from[edge] = a;
  to[edge] = b;
  weight[edge++] = 1 + 99 * random();
}
writeFileSync(join(folder, 'from'), new Uint8Array(from.buffer));
writeFileSync(join(folder, 'to'), new Uint8Array(to.buffer));
writeFileSync(join(folder, 'weight'), new Uint8Array(weight.buffer));
const graph = weightedGraph(sparse.vertices, from, to, weight);

const program = `
import os, sys
import numpy as np, networkx as nx
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import minimum_spanning_tree
def read(name, kind): return np.fromfile(os.path.join(sys.argv[1], name), dtype=kind)
m = np.triu(np.nan_to_num(read("dense", np.float64).reshape(${dense}, ${dense})), 1)
m_csr = csr_matrix(m)
a, b, w = read("from", np.int32), read("to", np.int32), read("weight", np.float64)
n = ${sparse.vertices}
s_csr = csr_matrix((w, (a, b)), shape=(n, n))
g = nx.Graph(); g.add_weighted_edges_from(zip(a.tolist(), b.tolist(), w.tolist()))
big = None
def nx_dense():
    global big
    if big is None:
        i, j = np.nonzero(m); big = nx.Graph(); big.add_weighted_edges_from(zip(i.tolist(), j.tolist(), m[i, j].tolist()))
    return big
def total(edges): return sum(edge[2]["weight"] for edge in edges)
answers = {
  "load": lambda: len(nx_dense()),
  "scipy-dense": lambda: minimum_spanning_tree(m_csr).sum(),
  "scipy-sparse": lambda: minimum_spanning_tree(s_csr).sum(),
  "scipy-list": lambda: minimum_spanning_tree(csr_matrix((w, (a, b)), shape=(n, n))).sum(),
  "nx-sparse": lambda: total(nx.minimum_spanning_edges(g, algorithm="kruskal", data=True)),
  "nx-sparse-prim": lambda: total(nx.minimum_spanning_edges(g, algorithm="prim", data=True)),
  "nx-dense": lambda: total(nx.minimum_spanning_edges(nx_dense(), algorithm="kruskal", data=True)),
  "nx-dense-prim": lambda: total(nx.minimum_spanning_edges(nx_dense(), algorithm="prim", data=True)),
}
print("ready", flush=True)
for line in sys.stdin: print(float(answers[line.strip()]()), flush=True)
`;

let python: ChildProcess | null = null;
const waiting: ((line: string) => void)[] = [];

/** The weight of the tree that Python finds; throws where it is not ours. */
async function ask(question: string, expected?: number): Promise<void> {
  const answer = await new Promise<string>((resolve) => {
    waiting.push(resolve);
    python?.stdin?.write(`${question}\n`);
  });
  if (expected !== undefined && Math.abs(Number(answer) - expected) > 1e-6 * expected)
    throw new Error(`${question}: ${answer}, not ${expected}`);
}

const denseTotal = densePrim(matrix, dense).total;
const sparseTotal = prim(graph).total;

beforeAll(async () => {
  if (!hasPython) return;
  python = spawn('python3', ['-c', program, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
  if (python.stdout !== null) createInterface({ input: python.stdout }).on('line', (line) => waiting.shift()?.(line));
  await new Promise<string>((resolve) => waiting.push(resolve));
}, 120_000);
afterAll(() => {
  python?.stdin?.end();
  rmSync(folder, { recursive: true, force: true });
});

const often = { iterations: 20, warmupIterations: 5, time: 0, warmupTime: 0 };
const seldom = { iterations: 3, warmupIterations: 1, time: 0, warmupTime: 0 };
const once = { iterations: 1, warmupIterations: 0, time: 0, warmupTime: 0 };

describe(`dense graph of ${dense} vertices`, () => {
  bench('nccl-workbench (Prim)', () => void densePrim(matrix, dense), often);
  if (!hasPython) return;
  bench('scipy (Kruskal, CSR ready)', () => ask('scipy-dense', denseTotal), seldom);
  bench('networkx (Kruskal, graph ready)', () => ask('nx-dense', denseTotal), { ...once, setup: () => ask('load') });
  bench('networkx (Prim, graph ready)', () => ask('nx-dense-prim', denseTotal), once);
});

describe(`sparse graph of ${sparse.edges} edges, ready in memory`, () => {
  bench('nccl-workbench (Prim)', () => void prim(graph), often);
  if (!hasPython) return;
  bench('scipy (Kruskal)', () => ask('scipy-sparse', sparseTotal), often);
  bench('networkx (Kruskal)', () => ask('nx-sparse', sparseTotal), seldom);
  bench('networkx (Prim)', () => ask('nx-sparse-prim', sparseTotal), seldom);
});

describe(`sparse graph of ${sparse.edges} edges, from the list of edges`, () => {
  bench('nccl-workbench (Prim)', () => void prim(weightedGraph(sparse.vertices, from, to, weight)), often);
  if (!hasPython) return;
  bench('scipy (Kruskal)', () => ask('scipy-list', sparseTotal), often);
});
