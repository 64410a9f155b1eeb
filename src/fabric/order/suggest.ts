import { densePrim } from '../trees/densePrim.js';
import { natural } from '../structure/assemble.js';
import { type Aim, aimed, costOf, type CostModel, type OrderCost } from './cost.js';
import type { Places } from './places.js';
import { searched, type SearchLimits } from './search.js';

/** An order of hosts and what it is worth by the model. */
export interface Suggestion {
  /** Places of hosts, first rank first. */
  readonly order: Int32Array;
  /** False where nothing better than the given order was found: then it is that one. */
  readonly better: boolean;
  readonly before: OrderCost;
  readonly after: OrderCost;
}

/**
 * An order that costs less for an aim than the given one, or the given one. Begins with what is likely good (hosts grouped by pod, leaf and rack;
 * the nearest neighbour next and the walk round the minimum spanning tree where pairs were measured) and betters the best of these.
 */
export function suggestOrder(given: Int32Array, model: CostModel, places: Places | null, aim: Aim, limits: SearchLimits): Suggestion {
  const before = costOf(given, model);
  const starts = [given, ...(places === null ? [] : [grouped(given, places)]), ...(model.unit === 'µs' ? walks(given, model) : [])];
  const ranked = starts.map((order) => ({ order, cost: aimed(costOf(order, model), aim) })).sort((a, b) => a.cost - b.cost);
  const found = searched(ranked[0]?.order ?? given, model, aim, limits);
  const after = costOf(found, model);
  // By more than the arithmetic can be off: an order is not changed for nothing.
  const better = aimed(after, aim) < aimed(before, aim) * (1 - 1e-12) - 1e-9;
  return better ? { order: found, better, before, after } : { order: given, better, before, after: before };
}

/** Hosts by pod, then leaf, then rack, then name; those without a known place last. */
export function grouped(given: Int32Array, places: Places): Int32Array {
  const { groupOf, groups, racks, hosts } = places;
  const podOf = (host: number): number => groups[groupOf[host] ?? -1]?.pod ?? Number.MAX_SAFE_INTEGER;
  const group = (host: number): number => {
    const own = groupOf[host] ?? -1;
    return own < 0 ? Number.MAX_SAFE_INTEGER : own;
  };
  return Int32Array.from(
    [...given].sort(
      (a, b) =>
        podOf(a) - podOf(b) || group(a) - group(b) || natural(racks[a] ?? '', racks[b] ?? '') || natural(hosts[a] ?? '', hosts[b] ?? ''),
    ),
  );
}

/** Two ways round by measured weights: always to the nearest host not yet seen, and along the minimum spanning tree. */
function walks(given: Int32Array, model: CostModel): Int32Array[] {
  const count = given.length;
  const near = new Int32Array(count);
  const rest = [...given];
  let at = rest.shift() ?? 0;
  for (let place = 0; place < count; place++) {
    near[place] = at;
    let best = 0;
    rest.forEach((host, index) => {
      if (model.between(at, host) < model.between(at, rest[best] ?? 0)) best = index;
    });
    at = rest.splice(best, 1)[0] ?? at;
  }
  // Places in `given`, so that hosts which are left out do not stand in the matrix.
  const matrix = new Float64Array(count * count);
  for (let i = 0; i < count; i++)
    for (let j = 0; j < count; j++) matrix[i * count + j] = i === j ? NaN : model.between(given[i] ?? 0, given[j] ?? 0);
  const { parent } = densePrim(matrix, count);
  const children: number[][] = Array.from({ length: count }, () => []);
  parent.forEach((up, v) => children[up]?.push(v));
  const tree: number[] = [];
  const stack = [0];
  for (let v = stack.pop(); v !== undefined; v = stack.pop()) {
    tree.push(given[v] ?? 0);
    stack.push(...(children[v] ?? []).reverse());
  }
  return [near, Int32Array.from(tree)];
}
