import { baselineTrial } from '../bench/combinations.js';
import type { Run } from '../bench/record.js';
import type { Ranking } from '../bench/result.js';
import { logTimes } from '../bench/score.js';
import type { Objective } from '../bench/sweepSpec.js';
import { mean } from '../base/statistics.js';
import type { ModelHost } from '../nccl/model/index.js';
import { type Basis, type Expectation, noExpectation } from './expectation.js';
import { expectRun, modelledScore } from './run.js';
import { leastShare, type Standing } from './standing.js';

/** How the score of one combination stands against the one that the model gives it. */
export interface ScoreStanding extends Standing {
  /** GB/s or µs, as the objective says. */
  readonly score: number;
}

/** What the model expects of a search: of its baseline and of its best combinations, each with its own settings. */
export interface SearchExpectation {
  readonly origin: 'modelled';
  readonly basis: Basis | null;
  /** Why there is no expectation; null where there is one. */
  readonly why: string | null;
  readonly baseline: ScoreStanding | null;
  readonly trials: ReadonlyMap<number, ScoreStanding>;
}

/** Combinations that are held against the model; those far down in a ranking are nobody's question. */
const mostTrials = 100;

/** Holds the scores of a search against the model; `hosts` are what is known now of those it ran on. */
export function expectSearch(
  { ranking, baselineScore }: Ranking,
  runs: readonly Run[],
  objective: Objective,
  hosts: readonly ModelHost[],
): SearchExpectation {
  const good = runs.filter((run) => run.trial !== null && run.state === 'ok');
  const byTrial = new Map(good.map((run) => [run.trial?.trial ?? baselineTrial, run]));
  const asked = [{ trial: baselineTrial, score: baselineScore }, ...ranking.slice(0, mostTrials)];
  const found = asked.flatMap(({ trial, score }) => {
    const run = byTrial.get(trial);
    if (run === undefined || score === null || score <= 0) return [];
    const expectation = expectRun(run, hosts);
    return [{ trial, expectation, standing: standingOfScore(score, run, expectation, objective) }];
  });
  const said = (found.find(({ standing }) => standing !== null) ?? found[0])?.expectation ?? noExpectation('');
  const trials = new Map(found.flatMap(({ trial, standing }) => (standing === null ? [] : [[trial, standing] as const])));
  const baseline = trials.get(baselineTrial) ?? null;
  trials.delete(baselineTrial);
  return { origin: 'modelled', basis: said.basis, why: said.why, baseline, trials };
}

function standingOfScore(score: number, run: Run, expectation: Expectation, objective: Objective): ScoreStanding | null {
  const modelled = modelledScore(run, expectation, objective);
  if (modelled === null) return null;
  const share = objective.metric === 'time' ? modelled / score : score / modelled;
  // The score is a geometric mean over sizes, and so is the share that a healthy system reaches.
  const sizes = [...logTimes(run, objective).keys()].filter((size) => size > 0);
  return { score: modelled, percent: share * 100, slow: share < Math.exp(mean(sizes.map((size) => Math.log(leastShare(size))))) };
}
