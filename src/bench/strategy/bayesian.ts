import { seeded, shuffled } from '../../base/random.js';
import { normalAbove } from '../../base/statistics.js';
import type { Ranking } from '../result.js';
import type { Settings } from '../settings.js';
import type { Sweep } from '../sweepSpec.js';
import { confirmations, confirmingRuns, finalists } from './racing.js';
import { type Field, promising, type Round, type Strategy } from './round.js';
import { believe, type Belief, likeliest, type Observation, type Space, spaceOf } from './surrogate.js';

/** Combinations of a round after the first, and rounds at most. */
const [together, mostRounds] = [8, 6];
/** A round that is expected to gain less than this (ln) is not worth its runs. */
const worthwhile = 0.002;
/** Combinations that are considered at most; beyond it, as many drawn ones stand for all. */
const mostConsidered = 4000;

/** What was chosen after a round, by what the round found: every look at where a search stands goes through all of its rounds. */
const chosen = new WeakMap<Ranking, { readonly considered: readonly number[]; readonly picks: readonly number[] }>();

/**
 * Bayesian optimisation: a balanced sample first, then rounds of those combinations that a surrogate of the surface expects the largest
 * improvement of (Jones et al. 1998, doi:10.1023/A:1008306431147), until none is worth its runs. It learns from every run about all combinations.
 */
export function* bayesian(sweep: Sweep, all: readonly Settings[], { field, expected }: Field): Strategy {
  const random = seeded(sweep.seed + 15_485_863);
  const considered = field.length > mostConsidered ? shuffled(field, random).slice(0, mostConsidered) : field;
  const space = spaceOf(sweep, all);
  const effects = 1 + space.likeness.reduce((sum, values) => sum + values.length - 1, 0);
  const size = Math.min(considered.length, Math.max(12, 2 * effects));
  const liked = promising(considered, expected).slice(0, Math.floor(size / 4));
  const rest = balanced(space, considered.filter((trial) => !liked.includes(trial)), size - liked.length, random); // prettier-ignore
  const first = [...liked, ...rest];
  let found = yield* once(first, mostRounds);
  for (let left = mostRounds - 1; left >= 0; left--) {
    const seen = observed(found);
    if (seen.length < 2) break;
    const known = chosen.get(found);
    const same = known?.considered.length === considered.length && known.considered.every((trial, at) => trial === considered[at]);
    const picks: readonly number[] = same ? known.picks : improvements(space, considered, seen);
    chosen.set(found, { considered, picks });
    if (picks.length === 0) break;
    found = yield* once(picks, left);
  }
  const seen = observed(found);
  if (seen.length === 0) return;
  const trials = seen.map(({ trial }) => trial);
  const beliefs = seen.length < 2 ? [] : believe(space, seen, likeliest(space, seen))(trials);
  const order = trials.map((trial, at) => ({ trial, mean: beliefs[at]?.mean ?? 0 })).sort((a, b) => b.mean - a.mean);
  const finals = order.slice(0, finalists).map(({ trial }) => trial);
  yield { trials: finals, repeats: confirmations(sweep), confirms: true, after: 0 };

  function* once(trials: readonly number[], rounds: number): Generator<Round, Ranking, Ranking> {
    // Few searches need all of their rounds.
    const after = confirmingRuns(sweep) + Math.ceil(rounds / 2) * (together + 1);
    return yield { trials, repeats: 1, after };
  }
}

function observed({ ranking }: Ranking): Observation[] {
  return ranking
    .flatMap(({ trial, gainPercent, runs }) => (gainPercent === null ? [] : [{ trial, gain: Math.log1p(gainPercent / 100), runs }]))
    .sort((a, b) => a.trial - b.trial);
}

/** So many combinations in which every value occurs about equally often: each next is that whose values were seen least. */
function balanced({ codes, likeness }: Space, field: readonly number[], count: number, random: () => number): number[] {
  const times = likeness.map((values) => values.map(() => 0));
  const pairs = new Map<number, number>();
  const most = Math.max(...likeness.map((values) => values.length));
  const known = new Map<number, readonly number[]>();
  /** A number for each pair of values that a combination has. */
  const pairsOf = (trial: number): readonly number[] => {
    const before = known.get(trial);
    if (before !== undefined) return before;
    const code = codes[trial] ?? [];
    const found = code.flatMap((a, i) => code.slice(i + 1).map((b, j) => ((i * code.length + i + 1 + j) * most + a) * most + b));
    known.set(trial, found);
    return found;
  };
  const left = shuffled(field, random);
  const chosen: number[] = [];
  while (chosen.length < count && left.length > 0) {
    let [best, least] = [0, Infinity];
    // A look at some hundred of those left is as good as one at all.
    for (let at = 0; at < Math.min(left.length, 300); at++) {
      const trial = left[at] ?? 0;
      const code = codes[trial] ?? [];
      const singles = code.reduce((sum, value, i) => sum + (times[i]?.[value] ?? 0) * (times[i]?.length ?? 1), 0);
      const doubles = pairsOf(trial).reduce((sum, pair) => sum + (pairs.get(pair) ?? 0), 0);
      if (singles + doubles < least) [best, least] = [at, singles + doubles];
    }
    const [trial] = left.splice(best, 1);
    if (trial === undefined) break;
    chosen.push(trial);
    const code = codes[trial] ?? [];
    for (const [i, value] of code.entries()) {
      const row = times[i];
      if (row !== undefined) row[value] = (row[value] ?? 0) + 1;
    }
    for (const pair of pairsOf(trial)) pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  }
  return chosen;
}

/** The next round: one after the other the combination of which most is expected, each taken to turn out as believed. Empty when nothing is worth a run. */
function improvements(space: Space, field: readonly number[], seen: readonly Observation[]): number[] {
  const picks: number[] = [];
  const believed = [...seen];
  const kernel = likeliest(space, seen);
  const best = Math.max(...believe(space, seen, kernel)(seen.map(({ trial }) => trial)).map(({ mean }) => mean));
  while (picks.length < together) {
    const beliefs = believe(space, believed, kernel)(field);
    let [pick, most] = [-1, 0];
    for (const [at, belief] of beliefs.entries()) {
      const trial = field[at] ?? -1;
      const expected = picks.includes(trial) ? 0 : improvement(belief, best);
      if (expected > most) [pick, most] = [at, expected];
    }
    if (pick < 0 || (picks.length === 0 && most < worthwhile)) break;
    const trial = field[pick] ?? -1;
    picks.push(trial);
    believed.push({ trial, gain: beliefs[pick]?.mean ?? 0, runs: 1 });
  }
  return picks;
}

/** Expected improvement over the best, ln. */
function improvement({ mean, deviation }: Belief, best: number): number {
  const z = (mean - best) / deviation;
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  return deviation * (z * normalAbove(-z) + density);
}
