import { gpuHoursOf } from './cost.js';
import { noiseIn } from './rank.js';
import type { Run } from './record.js';
import { mean, studentCritical } from '../base/statistics.js';
import type { Sweep } from './sweepSpec.js';
import type { Estimate } from './result.js';
import { confirmations, finalists } from './strategy/racing.js';
import { choosesOnTheWay, planSearch, type Screening, unscreened } from './strategy/index.js';
import type { Settings } from './settings.js';

export type { Estimate } from './result.js';

/** Assumed until baselines of this very search were repeated: 1 %, usual for large messages on a quiet fabric. */
const assumedNoise = 0.01;

/** Estimates a search from its plan and from the runs that it has already. */
export function estimate(sweep: Sweep, all: readonly Settings[], runs: readonly Run[], screening: Screening = unscreened): Estimate {
  const { total, decided } = planSearch(sweep, all, runs, screening);
  const good = runs.filter((run) => run.state === 'ok');
  const seconds = good
    .flatMap((run) => (run.endedAt === null ? [] : [(Date.parse(run.endedAt) - Date.parse(run.at)) / 1000]))
    .filter(Number.isFinite);
  const noise = noiseIn(runs, sweep.objective);
  // One comparison's noise: the run's own and that of the four baseline runs around it.
  const deviation = noise ?? assumedNoise * Math.sqrt(1.25);
  // Where a search chooses on the way only its finalists are compared with the baseline for good.
  const chooses = choosesOnTheWay(sweep);
  const compared = chooses
    ? Math.min(finalists, all.length)
    : new Set(decided.map(({ trial }) => trial).filter((trial) => trial >= 0)).size;
  const repeats = chooses ? confirmations(sweep) : sweep.repeats;
  const comparisons = Math.max(1, compared);
  const degrees = Math.max(2, comparisons * (repeats - 1) + (chooses ? 2 : total / Math.max(1, sweep.baselineEvery)));
  const reach = studentCritical(0.05 / comparisons, degrees) + studentCritical(0.4, degrees);
  const remaining = Math.max(0, total - good.length);
  return {
    combinations: all.length,
    runs: total,
    remaining,
    // Groups of hosts work at once.
    seconds: seconds.length === 0 ? null : (mean(seconds) * remaining) / sweep.parallel,
    gpuHours: good.length === 0 ? null : { used: gpuHoursOf(runs), remaining: (gpuHoursOf(good) / good.length) * remaining },
    price: sweep.budget.price,
    detectablePercent: (Math.exp((reach * deviation) / Math.sqrt(repeats)) - 1) * 100,
    noisePercent: deviation * 100,
    noiseFrom: noise === null ? 'assumed' : 'runs',
  };
}
