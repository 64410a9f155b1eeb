import { type CommunicatorDetail, ways } from '../../src/protocol/diagnosis.js';

/** A square of the matrix: everything that goes from one rank or host to another. */
export interface Square {
  readonly from: number;
  readonly to: number;
  /** The costliest way among its pairs, place in {@link ways}. */
  readonly way: number;
  /** Numbers of the pairs in {@link CommunicatorDetail.pairs}. */
  readonly pairs: readonly number[];
}

/** A matrix of who sends to whom. */
export interface Matrix {
  readonly size: number;
  /** Whether rows are hosts, because there are too many ranks. */
  readonly byHost: boolean;
  /** Row of each rank in the order of hosts; unused by host. */
  readonly rankAt: readonly number[];
  readonly squares: readonly Square[];
}

/** Ranks that are drawn one by one. */
export const mostRows = 256;
/** Costliest first: what slows a job down must not hide behind what does not. */
const costs = ['tcp', 'rdma', 'other', 'shm', 'collnet', 'gdr', 'p2p'] as const;
const costOf = ways.map((way) => costs.indexOf(way));

/** The matrix of a communicator, without the ways that are hidden. Ranks of one host stand together. */
export function matrixOf({ nRanks, hosts, hostOf, pairs }: CommunicatorDetail, hidden: ReadonlySet<string>): Matrix {
  const byHost = nRanks > mostRows && hosts.length > 0;
  const rankAt = Array.from({ length: nRanks }, (_, rank) => rank).sort((a, b) => (hostOf[a] ?? -1) - (hostOf[b] ?? -1) || a - b);
  const rowOf = new Int32Array(nRanks);
  rankAt.forEach((rank, at) => (rowOf[rank] = at));
  const size = byHost ? hosts.length : nRanks;
  const squares = new Map<number, { from: number; to: number; way: number; pairs: number[] }>();
  for (let pair = 0; pair < pairs.from.length; pair++) {
    const way = pairs.way[pair] ?? 0;
    const [from, to] = [pairs.from[pair] ?? 0, pairs.to[pair] ?? 0];
    if (hidden.has(ways[way] ?? '') || from >= nRanks || to >= nRanks) continue;
    const [row, column] = byHost ? [hostOf[from] ?? -1, hostOf[to] ?? -1] : [rowOf[from] ?? 0, rowOf[to] ?? 0];
    if (row < 0 || column < 0) continue;
    const key = row * size + column;
    const known = squares.get(key);
    if (known === undefined) squares.set(key, { from: row, to: column, way, pairs: [pair] });
    else {
      known.pairs.push(pair);
      if ((costOf[way] ?? 9) < (costOf[known.way] ?? 9)) known.way = way;
    }
  }
  return { size, byHost, rankAt, squares: [...squares.values()] };
}

/** Pairs by way. */
export function countWays({ pairs }: CommunicatorDetail): number[] {
  const counts = ways.map(() => 0);
  for (const way of pairs.way) counts[way] = (counts[way] ?? 0) + 1;
  return counts;
}
