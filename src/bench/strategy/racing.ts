import { seeded, shuffled } from '../../base/random.js';
import type { Ranking } from '../result.js';
import type { Sweep } from '../sweepSpec.js';
import { type Field, measured, promising, type Strategy } from './round.js';

/** Combinations that are measured again at the end, so that what is said of them does not rest on the runs that chose them. */
export const finalists = 3;
/** The best third goes on, and at most the best half. */
const [goOn, mayGoOn] = [1 / 3, 1 / 2];

/**
 * Successive halving: all combinations run once, the best third runs again, and so on, with more of them, up to half, where their intervals
 * still reach the leader's (Jamieson and Talwalkar 2016, arXiv:1502.07943, with intervals in place of a fixed share). A budget of runs that
 * has no room for all is spent on as many as can be raced to the end: those that a model likes, the others drawn.
 */
export function* racing(sweep: Sweep, { field: every, expected }: Field): Strategy {
  let trials = every.slice(0);
  const room = affordable(sweep, every.length);
  if (room < every.length) {
    const drawn = shuffled(every, seeded(sweep.seed + 32_452_843));
    const liked = promising(every, expected).slice(0, Math.ceil(room / 2));
    trials = [...liked, ...drawn.filter((trial) => !liked.includes(trial))].slice(0, room);
  }
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

/** How many combinations a budget of runs can race to the end, finalists included. */
function affordable(sweep: Sweep, count: number): number {
  const most = sweep.budget.runs ?? Infinity;
  const withBaselines = (runs: number): number => Math.ceil(runs * (1 + 1 / sweep.baselineEvery)) + 1;
  // Rounds may be half as large as the one before.
  const cost = (start: number): number => {
    let runs = confirmingRuns(sweep);
    for (let left = start; left > finalists; left = Math.ceil(left * mayGoOn)) runs += withBaselines(left);
    return runs;
  };
  let room = count;
  while (room > finalists && cost(room) > most) room--;
  return room;
}

/** Runs after a round of so many, if a third goes on each time. */
function later(count: number, sweep: Sweep): number {
  let runs = confirmingRuns(sweep);
  for (let left = Math.ceil(count * goOn); left > finalists; left = Math.ceil(left * goOn)) runs += left;
  return runs;
}
