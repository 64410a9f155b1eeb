import { densePrim } from '../trees/densePrim.js';
import { rootCosts } from '../trees/roots.js';
import type { SiteLink } from './sites.js';

/** A way to add up what the sites hold and give the sum to all of them. */
export interface SiteWay {
  readonly algorithm: 'ring' | 'direct' | 'tree';
  readonly latencyUs: number;
  readonly transferUs: number;
  readonly formula: string;
  /** Pairs of sites that send to each other: in their order for a ring, parent first for a tree. */
  readonly edges: readonly (readonly [string, string])[];
}

/**
 * The ways between k sites for S bytes, cheapest first; empty where the links do not join all sites. A ring and a direct exchange need a link for each
 * of their pairs. Alpha-beta model: a message of m bytes takes α + m / B on its link (Thakur, Rabenseifner and Gropp 2005).
 */
export function waysBetween(sites: readonly string[], links: readonly SiteLink[], bytes: number): SiteWay[] {
  const k = sites.length;
  const at = new Map(sites.map((name, place) => [name, place]));
  const us = new Float64Array(k * k).fill(NaN);
  const rate = new Float64Array(k * k).fill(NaN);
  for (const { a, b, us: latency, GBs } of links) {
    const [i = -1, j = -1] = [at.get(a), at.get(b)];
    if (i < 0 || j < 0) continue;
    for (const cell of [i * k + j, j * k + i]) {
      us[cell] = latency;
      rate[cell] = GBs;
    }
  }
  const micro = (size: number, GBs: number): number => size / (1000 * GBs);
  const ways: SiteWay[] = [];
  const name = (place: number): string => sites[place] ?? '';

  const tree = densePrim(us, k, 0);
  if (tree.roots.length > 1) return [];
  const depths = rootCosts(tree, 'eccentricity');
  const root = depths.indexOf(Math.min(...depths));
  const shaped = densePrim(us, k, root);
  const treeEdges = [...shaped.parent].flatMap((up, v): [number, number][] => (up < 0 ? [] : [[up, v]]));
  const thinnest = (edges: readonly (readonly [number, number])[]): number => Math.min(...edges.map(([i, j]) => rate[i * k + j] ?? NaN));
  ways.push({
    algorithm: 'tree',
    latencyUs: 2 * (depths[root] ?? 0),
    transferUs: 2 * micro(bytes, thinnest(treeEdges)),
    formula: '2·(α to the farthest site) + 2·S / B of the thinnest link, in a pipeline',
    edges: treeEdges.map(([i, j]) => [name(i), name(j)]),
  });

  const ring = shortestRing(us, k);
  if (ring !== null) {
    const edges = ring.map((place, next): [number, number] => [place, ring[(next + 1) % k] ?? 0]);
    const used = k === 2 ? edges.slice(0, 1) : edges;
    const round = edges.reduce((sum, [i, j]) => sum + (us[i * k + j] ?? 0), 0);
    ways.push({
      algorithm: 'ring',
      latencyUs: (2 * (k - 1) * round) / k,
      transferUs: (2 * (k - 1) * micro(bytes, thinnest(used))) / k,
      formula: '2·(k−1)/k·(sum of α once round) + 2·(k−1)/k·S / B of the thinnest link',
      edges: used.map(([i, j]) => [name(i), name(j)]),
    });
  }

  const pairs = sites.flatMap((_, i) => sites.slice(0, i).map((__, j): [number, number] => [j, i]));
  if (pairs.every(([i, j]) => Number.isFinite(us[i * k + j]))) {
    ways.push({
      algorithm: 'direct',
      latencyUs: 2 * Math.max(...pairs.map(([i, j]) => us[i * k + j] ?? 0)),
      transferUs: 2 * micro(bytes / k, thinnest(pairs)),
      formula: '2·(largest α) + 2·(S/k) / B of the thinnest link, all links at once',
      edges: pairs.map(([i, j]) => [name(i), name(j)]),
    });
  }
  return ways.sort((a, b) => a.latencyUs + a.transferUs - (b.latencyUs + b.transferUs));
}

/** Sites past which a ring is not looked for by trying all; two data centres more cost ten times as long. */
const most = 9;

/** The order of sites whose ring has the least latency; null where no ring exists or there are too many sites to try. */
function shortestRing(us: Float64Array, k: number): number[] | null {
  if (k > most) return null;
  let best: { readonly order: number[]; readonly sum: number } | null = null;
  const extend = (order: number[], sum: number): void => {
    if (best !== null && sum >= best.sum) return;
    const last = order.at(-1) ?? 0;
    if (order.length === k) {
      const closed = sum + (us[last * k] ?? NaN);
      if (Number.isFinite(closed) && closed < (best?.sum ?? Infinity)) best = { order, sum: closed };
      return;
    }
    for (let next = 1; next < k; next++) {
      const step = us[last * k + next] ?? NaN;
      if (!order.includes(next) && Number.isFinite(step)) extend([...order, next], sum + step);
    }
  };
  extend([0], 0);
  return (best as { readonly order: number[] } | null)?.order ?? null;
}
