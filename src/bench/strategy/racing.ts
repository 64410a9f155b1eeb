import type { Ranking } from '../result.js';
import type { Sweep } from '../sweepSpec.js';
import { measured, type Strategy } from './round.js';

/** Combinations that are measured again at the end, so that what is said of them does not rest on the runs that chose them. */
export const finalists = 3;
/** The best third goes on, and at most the best half. */
const [goOn, mayGoOn] = [1 / 3, 1 / 2];

/**
 * Successive halving: all combinations run once, the best third runs again, and so on, with more of them, up to half, where their intervals
 * still reach the leader's (Jamieson and Talwalkar 2016, arXiv:1502.07943, with intervals in place of a fixed share).
 */
export function* racing(sweep: Sweep, count: number): Strategy {
  let trials = [...Array(count).keys()];
  while (trials.length > finalists) {
    const found: Ranking = yield { trials, repeats: 1, after: later(trials.length, sweep) };
    const field = new Set(trials);
    const order = measured(found).filter((trial) => field.has(trial));
    const sure = Math.max(finalists, Math.ceil(order.length * goOn));
    const most = Math.max(sure, Math.ceil(order.length * mayGoOn));
    const entries = new Map(found.ranking.map((entry) => [entry.trial, entry]));
    const floor = entries.get(order[0] ?? -1)?.ci95?.[0] ?? Infinity;
    trials = order.filter((trial, place) => place < sure || (place < most && (entries.get(trial)?.ci95?.[1] ?? -Infinity) >= floor));
    if (order.length <= finalists) break;
  }
  if (trials.length > 0) yield { trials: trials.slice(0, finalists), repeats: confirmations(sweep), confirms: true, after: 0 };
}

/** Runs of each finalist: three at least, or the spread that they are judged by would be little more than a guess. */
export function confirmations(sweep: Sweep): number {
  return Math.max(3, sweep.repeats);
}

/** Runs of the last round, its baselines included. */
export function confirmingRuns(sweep: Sweep): number {
  return 2 * finalists * confirmations(sweep) + 1;
}

/** Runs after a round of so many, if a third goes on each time. */
function later(count: number, sweep: Sweep): number {
  let runs = confirmingRuns(sweep);
  for (let left = Math.ceil(count * goOn); left > finalists; left = Math.ceil(left * goOn)) runs += left;
  return runs;
}
