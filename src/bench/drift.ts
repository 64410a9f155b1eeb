import { mean, normalAbove, variance } from '../base/statistics.js';
import { baselineTrial } from './combinations.js';
import { groupBy } from './groupBy.js';
import { groupOf } from './quarantine.js';
import type { Run } from './record.js';
import { costOf, logTimes } from './score.js';
import type { Objective } from './sweepSpec.js';

/** How the baseline moved while a search ran. */
export interface Drift {
  /** Baseline runs that this rests on. */
  readonly runs: number;
  /** The slowest stretch against the fastest, in percent of time; a stretch is three runs after each other. */
  readonly percent: number;
  /** Chance that runs without drift would follow each other this smoothly. */
  readonly p: number;
  /** True when it moved beyond doubt (p below 1 %). */
  readonly moved: boolean;
}

/** Fewer baselines than this tell nothing. */
const least = 8;
const stretch = 3;

/**
 * Whether the baseline moved, by von Neumann's ratio of the mean square successive difference to the variance (1941, doi:10.1214/aoms/1177731677),
 * which sees trends and waves alike. Of several groups of hosts the one that moved most. Null with too few baselines.
 */
export function driftOf(runs: readonly Run[], objective: Objective): Drift | null {
  const good = [...runs].filter((run) => run.trial?.trial === baselineTrial && run.state === 'ok').sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)); // prettier-ignore
  const found = [...groupBy(good, groupOf).values()].flatMap((own) => {
    const costs = own.map((run) => costOf(logTimes(run, objective), objective)).filter((cost) => cost !== null);
    return costs.length < least ? [] : [driftOfCosts(costs)];
  });
  return found.sort((a, b) => a.p - b.p)[0] ?? null;
}

function driftOfCosts(costs: readonly number[]): Drift {
  const n = costs.length;
  const means = costs.slice(stretch - 1).map((_, at) => mean(costs.slice(at, at + stretch)));
  const percent = (Math.exp(Math.max(...means) - Math.min(...means)) - 1) * 100;
  const spread = variance(costs);
  const successive = mean(costs.slice(1).map((cost, at) => (cost - (costs[at] ?? 0)) ** 2));
  const z = spread > 0 ? (1 - successive / (2 * spread)) / Math.sqrt((n - 2) / (n * n - 1)) : 0;
  const p = normalAbove(z);
  return { runs: n, percent, p, moved: p < 0.01 };
}
