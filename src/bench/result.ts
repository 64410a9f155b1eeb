import type { Settings } from './settings.js';

/** One combination's place in the result. */
export interface Ranked {
  readonly trial: number;
  readonly settings: Settings;
  /** GB/s or µs, as the objective says; null when no run of it succeeded. */
  readonly score: number | null;
  /** How much faster than the baseline, in percent: time of the baseline / time - 1. Negative: slower. */
  readonly gainPercent: number | null;
  /** 95 % interval of gainPercent for this combination alone; null when noise is not known. */
  readonly ci95: readonly [number, number] | null;
  /** Holm's p over all combinations. */
  readonly p: number | null;
  /** True when the gain or loss is real at 5 % with all combinations taken into account. */
  readonly significant: boolean;
  readonly runs: number;
  readonly failures: number;
  /** Why its last failed run failed, or null. */
  readonly message: string | null;
}

/** What a search has found so far, best first; combinations without a result come last. */
export interface Ranking {
  readonly ranking: readonly Ranked[];
  readonly baselineScore: number | null;
  /** Standard deviation of one run's ln time against its baseline; null when not known. */
  readonly noise: number | null;
}

/** What one value of one variable gains, everything else equal. */
export interface Gain {
  readonly name: string;
  /** null: left unset. */
  readonly value: string | null;
  /** The value it is compared with (the baseline's), or "others": the mean of all other values. */
  readonly against: { readonly value: string | null } | 'others';
  readonly gainPercent: number;
  readonly ci95: readonly [number, number] | null;
  readonly significant: boolean;
  /** Pairs of combinations that differ in nothing else. */
  readonly pairs: number;
}

/** What a search will cost and what it can tell, said before it starts. */
export interface Estimate {
  readonly combinations: number;
  /** Runs in all, baselines included. */
  readonly runs: number;
  readonly remaining: number;
  /** Time of the remaining runs; null when no run was timed yet. */
  readonly seconds: number | null;
  /** Hours of all GPUs for the remaining runs, and those used; null when no run was timed yet. */
  readonly gpuHours?: { readonly used: number; readonly remaining: number } | null;
  /** What they cost, where the file names a price. */
  readonly price?: { readonly perGpuHour: number; readonly currency: string } | null;
  /** The smallest gain in percent that is found in four of five searches, with all combinations taken into account. */
  readonly detectablePercent: number;
  /** Standard deviation of one run in percent that this rests on, and whether it was measured or assumed. */
  readonly noisePercent: number;
  readonly noiseFrom: 'runs' | 'assumed';
}
