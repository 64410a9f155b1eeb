import { seeded } from '../../base/random.js';
import { type Aim, aimed, costOf, type CostModel, ringEdges, treeEdges } from './cost.js';

/** How far the search goes. */
export interface SearchLimits {
  /** Moves that are tried. */
  readonly steps: number;
  readonly seed: number;
}

/** Moves for an order of this many hosts when nobody says otherwise. */
export function usualSteps(count: number): number {
  return Math.min(200_000, 200 * count);
}

/** Improvements smaller than this are noise of the arithmetic. */
const least = 1e-9;

/**
 * Betters an order by trying moves and keeping those that cost less: two hosts change places, or (for rings) a stretch is turned round. Always
 * the same for the same seed; never worse than what it was given. Each try looks only at the neighbours that change, so that it takes the same time
 * at any size, but for all-to-all, whose tries are few.
 */
export function searched(start: Int32Array, model: CostModel, aim: Aim, { steps, seed }: SearchLimits): Int32Array {
  const count = start.length;
  if (count < 3) return start.slice();
  if (aim === 'all-to-all') return searchedWhole(start, model, aim, Math.min(steps, Math.floor(2e7 / (count * count))), seed);
  const order = start.slice();
  const random = seeded(seed);
  const pairs = [...(aim === 'tree' ? [] : ringEdges(count)), ...(aim === 'ring' ? [] : treeEdges(count))];
  const touching = neighboursOf(pairs, count);
  const cost = (list: readonly number[]): number => {
    let sum = 0;
    for (const at of list) {
      const pair = pairs[at];
      if (pair !== undefined) sum += model.between(order[pair[0]] ?? 0, order[pair[1]] ?? 0);
    }
    return sum;
  };
  const swap = (i: number, j: number): void => {
    const kept = order[i] ?? 0;
    order[i] = order[j] ?? 0;
    order[j] = kept;
  };
  for (let step = 0; step < steps; step++) {
    const i = Math.floor(random() * count);
    const j = Math.floor(random() * count);
    if (i === j) continue;
    if (aim === 'ring' && step % 2 === 1) {
      turnIfBetter(order, Math.min(i, j), Math.max(i, j), model);
      continue;
    }
    const list = touching(i, j);
    const before = cost(list);
    swap(i, j);
    if (cost(list) >= before - least) swap(i, j);
  }
  return order;
}

/** Turns the stretch from i to j round where that shortens the ring (2-opt, Croes 1958). */
function turnIfBetter(order: Int32Array, i: number, j: number, model: CostModel): void {
  const count = order.length;
  if (j - i >= count - 1) return;
  const [before, first, last, after] = [order[(i - 1 + count) % count] ?? 0, order[i] ?? 0, order[j] ?? 0, order[(j + 1) % count] ?? 0];
  const gain = model.between(before, first) + model.between(last, after) - model.between(before, last) - model.between(first, after);
  if (gain > least) order.subarray(i, j + 1).reverse();
}

/** The pairs that hosts at two places belong to, each once. */
function neighboursOf(pairs: readonly (readonly [number, number])[], count: number): (i: number, j: number) => readonly number[] {
  const lists: number[][] = Array.from({ length: count }, () => []);
  pairs.forEach(([a, b], at) => {
    lists[a]?.push(at);
    lists[b]?.push(at);
  });
  return (i, j) => {
    const own = lists[i] ?? [];
    return [...own, ...(lists[j] ?? []).filter((at) => !own.includes(at))];
  };
}

function searchedWhole(start: Int32Array, model: CostModel, aim: Aim, steps: number, seed: number): Int32Array {
  const order = start.slice();
  const random = seeded(seed);
  let best = aimed(costOf(order, model), aim);
  for (let step = 0; step < steps; step++) {
    const [i, j] = [Math.floor(random() * order.length), Math.floor(random() * order.length)];
    const [a = 0, b = 0] = [order[i], order[j]];
    order[i] = b;
    order[j] = a;
    const cost = aimed(costOf(order, model), aim);
    if (cost < best - least) best = cost;
    else {
      order[i] = a;
      order[j] = b;
    }
  }
  return order;
}
