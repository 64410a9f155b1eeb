import { block, type Step } from '../combinations.js';
import { rank } from '../rank.js';
import { soundRuns } from '../quarantine.js';
import type { Run } from '../record.js';
import type { Ranking } from '../result.js';
import type { Settings } from '../settings.js';
import { remainingSteps } from '../steps.js';
import type { Sweep } from '../sweepSpec.js';
import { bayesian } from './bayesian.js';
import { coordinate } from './coordinate.js';
import { grid, random } from './grid.js';
import { racing } from './racing.js';
import type { Field, Strategy } from './round.js';

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

/** What is known of combinations before they run. */
export interface Screening {
  /** Combinations that must not or cannot run. */
  readonly skip: ReadonlySet<number>;
  /** ln of how much faster than the baseline a model takes combinations to be. */
  readonly expected: ReadonlyMap<number, number>;
}

/** Nothing is known: all combinations may run. */
export const unscreened: Screening = { skip: new Set(), expected: new Map() };

/** What a search does next. Only runs that the plan itself asked for count, in rounds: another order of the same runs gives the same plan. */
export function planSearch(sweep: Sweep, all: readonly Settings[], every: readonly Run[], screening: Screening = unscreened): Plan {
  const runs = soundRuns(sweep, every);
  const strategy = strategyOf(sweep, all, screening);
  const most = sweep.budget.runs ?? Infinity;
  const decided: Step[] = [];
  const times = new Map<number, number>();
  let confirming: readonly Step[] | null = null;
  let [next, rounds] = [strategy.next(), 0];
  for (let stretch = 0; next.done !== true;) {
    const { trials, repeats, after, confirms = false } = next.value;
    // Finalists meet the baseline before each run: with few baselines all of them would share the luck of the same ones.
    const spread = confirms ? { ...sweep, baselineEvery: 1 } : sweep;
    // What confirms is judged by its own runs alone, so it brings its own first baseline.
    const whole = block(spread, all, { trials, repeats, times, stretch }, stretch > 0 && !confirms);
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
    next = strategy.next(rankingAfter(rounds++, sweep, all, among(runs, decided)));
  }
  return { steps: [], decided, total: decided.length, confirming, outOfBudget: false };
}

interface Round {
  readonly sweep: Sweep;
  readonly runs: readonly Run[];
  readonly ranking: Ranking;
}

/** The rounds of a search that are over, by its combinations. Every look at where a search stands goes through all of them, and they stay as they are. */
const over = new WeakMap<readonly Settings[], Round[]>();

/** What a strategy is told after a round. */
function rankingAfter(round: number, sweep: Sweep, all: readonly Settings[], runs: readonly Run[]): Ranking {
  const rounds = over.get(all) ?? [];
  over.set(all, rounds);
  const known = rounds[round];
  if (known?.sweep === sweep && known.runs.length === runs.length && known.runs.every((run, at) => run === runs[at])) return known.ranking;
  const ranking = rank(sweep, all, runs, 'order');
  rounds[round] = { sweep, runs, ranking };
  return ranking;
}

/**
 * What a search found, best first. A search that chose on the way is judged by its last round, whose runs had no part in the choice: the
 * winner of many noisy runs looks better than it is. What fell out before comes after, without a claim.
 */
export function conclude(sweep: Sweep, all: readonly Settings[], every: readonly Run[], screening: Screening = unscreened): Ranking {
  const runs = soundRuns(sweep, every);
  const { confirming, steps } = planSearch(sweep, all, runs, screening);
  if (confirming === null || steps.length > 0) {
    const found = rank(sweep, all, runs);
    return choosesOnTheWay(sweep) ? { ...found, ranking: found.ranking.map(unproved) } : found;
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

/** Whether a search decides by its results what to measure next, and so has finalists that are measured afresh. */
export function choosesOnTheWay({ strategy }: Sweep): boolean {
  return strategy !== 'grid' && strategy !== 'random';
}

function strategyOf(sweep: Sweep, all: readonly Settings[], { skip, expected }: Screening): Strategy {
  const field: Field = { field: [...all.keys()].filter((trial) => !skip.has(trial)), expected };
  switch (sweep.strategy) {
    case 'grid':
      return grid(sweep, field.field);
    case 'random':
      return random(sweep, field.field);
    case 'racing':
      return racing(sweep, field);
    case 'coordinate':
      return coordinate(sweep, all, field);
    case 'bayesian':
      return bayesian(sweep, all, field);
  }
}

function among(runs: readonly Run[], steps: readonly Step[]): Run[] {
  const wanted = new Set(steps.map(({ trial, repeat }) => `${trial}/${repeat}`));
  return runs.filter(({ trial }) => trial !== null && wanted.has(`${trial.trial}/${trial.repeat}`));
}
