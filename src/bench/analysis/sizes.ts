import { holm } from '../../base/statistics.js';
import { rank } from '../rank.js';
import type { Run } from '../record.js';
import type { Ranked, Ranking } from '../result.js';
import { logTimes } from '../score.js';
import type { Settings } from '../settings.js';
import type { Objective, Sweep } from '../sweepSpec.js';
import type { SizeBest } from './result.js';

/** Sizes in bytes that runs have rows for, ascending. */
export function sizesOf(runs: readonly Run[]): number[] {
  const every = { metric: 'time', at: null, from: null, to: null } as const;
  const found = new Set<number>();
  for (const run of runs) for (const size of logTimes(run, every).keys()) if (size > 0) found.add(size);
  return [...found].sort((a, b) => a - b);
}

/** Messages up to this size wait for latency: bandwidths of theirs say nothing. */
export const smallBytes = 64 * 1024;

/** What a claim about single sizes rests on. */
export interface Basis {
  readonly sweep: Sweep;
  readonly all: readonly Settings[];
  /** Runs that judge; for a search that chose on the way those of its last round. */
  readonly runs: readonly Run[];
  /** Combinations that something may be claimed of; null: all. */
  readonly of: ReadonlySet<number> | null;
}

/** The best combination at each size, compared size by size with the baseline runs around each run; Holm's correction over combinations and sizes. */
export function bestBySize({ sweep, all, runs, of }: Basis, sizes: readonly number[], winner: number | null): SizeBest[] {
  const found = sizes.flatMap((sizeBytes) => {
    const metric = sizeBytes <= smallBytes ? 'time' : sweep.objective.metric;
    const objective = objectiveAt(sweep.objective, metric, [sizeBytes]);
    const { ranking, baselineScore }: Ranking = rank({ ...sweep, objective }, all, onlySizes(runs, [sizeBytes]), 'quick');
    const judged = ranking.filter((entry) => entry.gainPercent !== null && (of === null || of.has(entry.trial)));
    const [best] = judged;
    if (best?.gainPercent === undefined || best.gainPercent === null) return [];
    const own = judged.find(({ trial }) => trial === winner);
    return [
      {
        sizeBytes,
        metric,
        best: { ...best, gainPercent: best.gainPercent },
        baselineScore,
        winner: own === undefined ? null : gainOf(own),
      },
    ];
  });
  const adjusted = holm(found.map(({ best }) => best.p ?? 1));
  return found.map(({ sizeBytes, metric, best, baselineScore, winner: own }, index) => ({
    sizeBytes,
    trial: best.trial,
    settings: best.settings,
    metric,
    score: best.score,
    baselineScore,
    gainPercent: best.gainPercent,
    ci95: best.ci95,
    significant: best.gainPercent > 0 && (adjusted[index] ?? 1) < 0.05,
    winner: own,
  }));
}

/** An objective over these sizes alone, each counting the same. */
export function objectiveAt(objective: Objective, metric: Objective['metric'], sizes: readonly number[]): Objective {
  return { ...objective, metric, at: sizes, from: null, to: null, weights: null, step: null };
}

/** The same runs with the rows of these sizes alone: what is not looked at costs nothing. */
export function onlySizes(runs: readonly Run[], sizes: readonly number[]): Run[] {
  const wanted = new Set(sizes);
  return runs.map((run) => ({ ...run, rows: run.rows.filter(({ sizeBytes }) => wanted.has(sizeBytes)) }));
}

const gainOf = ({ gainPercent, ci95 }: Ranked): SizeBest['winner'] => (gainPercent === null ? null : { gainPercent, ci95 });
