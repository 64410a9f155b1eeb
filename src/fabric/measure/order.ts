import { figuresAt, type PairMatrix } from './matrix.js';

/** Hosts in an order in which near ones stand side by side, and the groups that they form. */
export interface HostOrder {
  /** Places in the matrix. */
  readonly order: readonly number[];
  /** Groups in that order; one where the latencies show none. */
  readonly groups: readonly (readonly number[])[];
  /** Latency between groups against that inside them at the cut, 1.5 and more; null where there are no groups. */
  readonly gap: number | null;
}

/** Factor between latency inside and across from which groups are believed. */
const leastGap = 1.5;

interface Merge {
  readonly kept: number;
  readonly gone: number;
  readonly height: number;
}

/**
 * Finds racks in the latencies alone: hosts are joined by average linkage, nearest first, and cut where the distance grows by the largest
 * factor with at least two groups of two hosts on the far side (a host that is far from all is no rack). Pairs that were not measured count
 * for nothing. Takes time by the square of the number of hosts.
 */
export function clusterHosts(matrix: PairMatrix): HostOrder {
  const n = matrix.names.length;
  const merges = averageLinkage(matrix);
  const cut = bestCut(n, merges);
  const lists = new Map(Array.from({ length: n }, (_, host) => [host, [host]]));
  const after = (from: number, to: number): void => {
    for (const { kept, gone } of merges.slice(from, to)) {
      const [a, b] = [lists.get(kept) ?? [], lists.get(gone) ?? []];
      lists.delete(gone);
      lists.set(kept, (a[0] ?? 0) < (b[0] ?? 0) ? [...a, ...b] : [...b, ...a]);
    }
  };
  after(0, cut?.merges ?? merges.length);
  const groupOf = new Map<number, number>();
  const members = [...lists.values()].map((list) => [...list].sort((a, b) => a - b));
  for (const [at, list] of members.entries()) for (const host of list) groupOf.set(host, at);
  after(cut?.merges ?? merges.length, merges.length);
  // Groups stand as the later joins put them side by side; what nothing joined comes last.
  const seen = new Set([...lists.values()].flat().map((host) => groupOf.get(host) ?? 0));
  const groups = [...seen].map((at) => members[at] ?? []);
  return { order: groups.flat(), groups, gap: cut?.gap ?? null };
}

function averageLinkage(matrix: PairMatrix): Merge[] {
  const n = matrix.names.length;
  const sum = new Float64Array(n * n);
  const count = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      const { us } = i === j ? { us: null } : figuresAt(matrix, i, j);
      if (us === null) continue;
      // Distances are factors: a pair that takes ten times as long must not outweigh nine others.
      sum[i * n + j] = Math.log(Math.max(us, 1e-3));
      count[i * n + j] = 1;
    }
  const distance = (i: number, j: number): number => {
    const pairs = count[i * n + j] ?? 0;
    return pairs === 0 ? Infinity : (sum[i * n + j] ?? 0) / pairs;
  };
  const alive = new Set(Array.from({ length: n }, (_, host) => host));
  const nearest = new Int32Array(n).fill(-1);
  const look = (i: number): void => {
    nearest[i] = -1;
    let best = Infinity;
    for (const j of alive) {
      if (j === i) continue;
      const d = distance(i, j);
      if (d < best) [best, nearest[i]] = [d, j];
    }
  };
  for (const i of alive) look(i);
  const merges: Merge[] = [];
  for (;;) {
    let [kept, height] = [-1, Infinity];
    for (const i of alive) {
      const j = nearest[i] ?? -1;
      const d = j < 0 ? Infinity : distance(i, j);
      if (d < height) [kept, height] = [i, d];
    }
    const gone = kept < 0 ? -1 : (nearest[kept] ?? -1);
    if (gone < 0) return merges;
    merges.push({ kept, gone, height: Math.exp(height) });
    alive.delete(gone);
    for (const k of alive) {
      if (k === kept) continue;
      for (const table of [sum, count]) {
        const joined = (table[kept * n + k] ?? 0) + (table[gone * n + k] ?? 0);
        table[kept * n + k] = joined;
        table[k * n + kept] = joined;
      }
    }
    look(kept);
    for (const k of alive) {
      const own = nearest[k] ?? -1;
      if (own === gone || own === kept) look(k);
      else if (k !== kept && distance(k, kept) < (own < 0 ? Infinity : distance(k, own))) nearest[k] = kept;
    }
  }
}

function bestCut(n: number, merges: readonly Merge[]): { readonly merges: number; readonly gap: number } | null {
  const size = new Float64Array(n).fill(1);
  let large = 0;
  let reached = 0;
  let best: { merges: number; gap: number } | null = null;
  for (const [at, { kept, gone, height }] of merges.entries()) {
    const gap = at === 0 ? 1 : height / reached;
    if (large >= 2 && gap >= leastGap && gap > (best?.gap ?? 0)) best = { merges: at, gap };
    reached = Math.max(reached, height);
    const [a, b] = [size[kept] ?? 1, size[gone] ?? 1];
    large += 1 - (a > 1 ? 1 : 0) - (b > 1 ? 1 : 0);
    size[kept] = a + b;
  }
  return best;
}
