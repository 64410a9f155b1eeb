import type { PairTables } from '../trees/network.js';
import { bothWays, linkWeight, weightFormula, type WeightRule } from '../trees/weights.js';
import { type Aim, costOfPairs, costOfPlaces, type OrderCost } from './cost.js';
import { type Places, placesAmong } from './places.js';
import type { SearchLimits } from './search.js';
import { suggestOrder } from './suggest.js';

/** The order of hosts that `nccl-workbench fabric ranks` suggests. */
export interface RanksAnswer {
  readonly origin: 'modelled';
  readonly aim: Aim;
  /** What costs are counted in: switches passed, or µs by measured pairs. */
  readonly unit: 'switches' | 'µs';
  /** What a pair costs. */
  readonly formula: string;
  readonly order: readonly string[];
  readonly given: readonly string[];
  /** False where the given order was kept because nothing better was found. */
  readonly better: boolean;
  readonly before: OrderCost;
  readonly after: OrderCost;
  /** Leaves (or racks) that the hosts hang on: a ring leaves each at least once. */
  readonly leaves: number;
  /** Hosts whose place is not known. */
  readonly unplaced: readonly string[];
  /** Pairs that were not measured and count as the dearest that was. */
  readonly assumed: number;
}

/** What to order, and for what. */
export interface RanksWish {
  /** The hosts in the order they have now. */
  readonly given: readonly string[];
  readonly places: Places | null;
  /** Measured pairs and how they are weighed; null to count switches. */
  readonly pairs: { readonly tables: PairTables; readonly rule: WeightRule } | null;
  readonly aim: Aim;
  readonly limits: SearchLimits;
}

/** Finds the order. */
export function ranksAnswer({ given, places, pairs, aim, limits }: RanksWish): RanksAnswer {
  const own = places === null ? null : placesAmong(places, given);
  const empty: Places = {
    hosts: given,
    racks: [],
    groups: [],
    groupOf: new Int32Array(given.length).fill(-1),
    passes: new Float64Array(0),
    from: 'nothing',
  };
  const model = pairs === null ? costOfPlaces(own ?? empty) : costOfPairs(weightsAmong(given, pairs.tables, pairs.rule), given.length, own);
  const now = Int32Array.from(given, (_, at) => at);
  const found = suggestOrder(now, model, own, aim, limits);
  const used = new Set([...(own?.groupOf ?? [])].filter((group) => group >= 0));
  return {
    origin: 'modelled',
    aim,
    unit: model.unit,
    formula: pairs === null ? 'switches passed between neighbours' : weightFormula(pairs.rule),
    order: [...found.order].map((at) => given[at] ?? ''),
    given,
    better: found.better,
    before: found.before,
    after: found.after,
    leaves: used.size,
    unplaced: own === null || own.from === 'nothing' ? [] : given.filter((_, at) => (own.groupOf[at] ?? -1) < 0),
    assumed: model.assumed,
  };
}

/** Symmetric weights between these hosts; NaN where the matrix does not tell. */
function weightsAmong(hosts: readonly string[], { names, us, gbps }: PairTables, rule: WeightRule): Float64Array {
  const places = new Map(names.map((name, at) => [name, at]));
  const rows = hosts.map((name) => places.get(name) ?? -1);
  const count = hosts.length;
  const weights = new Float64Array(count * count).fill(NaN);
  rows.forEach((i, a) => {
    rows.forEach((j, b) => {
      if (i >= 0 && j >= 0 && i !== j)
        weights[a * count + b] = linkWeight({ latencyUs: us[i]?.[j] ?? null, gbps: gbps?.[i]?.[j] ?? null }, rule);
    });
  });
  return bothWays(weights, count);
}
