import { block, type Step } from '../combinations.js';
import { rank } from '../rank.js';
import type { Run } from '../record.js';
import type { Ranking } from '../result.js';
import type { Settings } from '../settings.js';
import { remainingSteps } from '../steps.js';
import type { Sweep } from '../sweepSpec.js';
import { coordinate } from './coordinate.js';
import { grid, random } from './grid.js';
import { racing } from './racing.js';
import type { Strategy } from './round.js';

/** Where a search stands, told from its runs alone. */
export interface Plan {
  /** Runs of the present round that have no result yet; empty when the search is over. */
  readonly steps: readonly Step[];
  /** All runs decided on so far. */
  readonly decided: readonly Step[];
  /** Runs in all, as far as can be told. */
  readonly total: number;
  /** The runs that confirm the finalists; null for a search that has none, or not yet. */
  readonly confirming: readonly Step[] | null;
  /** True when the budget ended it, not the strategy. */
  readonly outOfBudget: boolean;
}

/** What a search does next. Only runs that the plan itself asked for count, in rounds: another order of the same runs gives the same plan. */
export function planSearch(sweep: Sweep, all: readonly Settings[], runs: readonly Run[]): Plan {
  const strategy = strategyOf(sweep, all);
  const most = sweep.budget.runs ?? Infinity;
  const decided: Step[] = [];
  const times = new Map<number, number>();
  let confirming: readonly Step[] | null = null;
  let next = strategy.next();
  for (let stretch = 0; next.done !== true; ) {
    const { trials, repeats, after, confirms = false } = next.value;
    // Finalists meet the baseline before each run: with few baselines all of them would share the luck of the same ones.
    const whole = block(confirms ? { ...sweep, baselineEvery: 1 } : sweep, all, { trials, repeats, times, stretch });
    stretch += repeats;
    const steps = whole.slice(0, Math.max(0, most - decided.length));
    decided.push(...steps);
    if (confirms) confirming = steps;
    const left = remainingSteps(steps, runs);
    const outOfBudget = steps.length < whole.length;
    if (left.length > 0 || outOfBudget) {
      const total = Math.min(most, decided.length + (outOfBudget ? 0 : after));
      return { steps: left, decided, total, confirming, outOfBudget: outOfBudget && left.length === 0 };
    }
    next = strategy.next(rank(sweep, all, among(runs, decided), 'quick'));
  }
  return { steps: [], decided, total: decided.length, confirming, outOfBudget: false };
}

/**
 * What a search found, best first. A search that chose on the way is judged by its last round, whose runs had no part in the choice: the
 * winner of many noisy runs looks better than it is. What fell out before comes after, without a claim.
 */
export function conclude(sweep: Sweep, all: readonly Settings[], runs: readonly Run[]): Ranking {
  const { confirming, steps } = planSearch(sweep, all, runs);
  if (confirming === null || steps.length > 0) {
    const found = rank(sweep, all, runs);
    return sweep.strategy === 'grid' || sweep.strategy === 'random' ? found : { ...found, ranking: found.ranking.map(unproved) };
  }
  const finals = new Set(confirming.map(({ trial }) => trial));
  const fresh = rank(sweep, all, among(runs, confirming));
  const earlier = rank(sweep, all, runs);
  return {
    ...fresh,
    ranking: [
      ...fresh.ranking.filter(({ trial }) => finals.has(trial)),
      ...earlier.ranking.filter(({ trial }) => !finals.has(trial)).map(unproved),
    ],
  };
}

const unproved = (entry: Ranking['ranking'][number]): Ranking['ranking'][number] => ({ ...entry, p: null, significant: false });

function strategyOf(sweep: Sweep, all: readonly Settings[]): Strategy {
  switch (sweep.strategy) {
    case 'grid':
      return grid(sweep, all.length);
    case 'random':
      return random(sweep, all.length);
    case 'racing':
      return racing(sweep, all.length);
    case 'coordinate':
      return coordinate(sweep, all);
  }
}

function among(runs: readonly Run[], steps: readonly Step[]): Run[] {
  const wanted = new Set(steps.map(({ trial, repeat }) => `${trial}/${repeat}`));
  return runs.filter(({ trial }) => trial !== null && wanted.has(`${trial.trial}/${trial.repeat}`));
}
