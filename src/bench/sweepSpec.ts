import type { Constraint } from './constraint.js';
import type { ValueGiven } from './value.js';

/** One environment variable that is varied. A null value leaves it unset. */
export interface Parameter {
  readonly name: string;
  readonly values: readonly (string | null)[];
  /** It is varied only where the parameters before it meet this, and left as the baseline has it elsewhere; null: always. */
  readonly when: Constraint | null;
}

/** How often a job calls the collective with messages of one size. */
export interface SizeWeight {
  readonly sizeBytes: number;
  readonly weight: number;
}

/** The rest of a training step, in which part of the communication hides. */
export interface StepTime {
  readonly computeUs: number;
  /** Share of the communication that computation hides, 0 to 1. */
  readonly overlap: number;
}

/**
 * Which rows of a run count. Without weights gains are compared size by size, all alike; with them by the time of all calls together. Both
 * metrics rank alike; they differ in the score shown.
 */
export interface Objective {
  readonly metric: 'busbw' | 'time';
  /** Calls by message size; null: every size counts the same. */
  readonly weights?: readonly SizeWeight[] | null;
  /** File to take the weights from, relative to the sweep file; null: they stand in it, or there are none. */
  readonly histogram?: string | null;
  /** With it, times are those of whole steps: computation and what of the communication it does not hide. */
  readonly step?: StepTime | null;
  /** Sizes in bytes that count; null: every size between `from` and `to`. */
  readonly at: readonly number[] | null;
  /** Bounds in bytes, both included; null: open. */
  readonly from: number | null;
  readonly to: number | null;
}

/**
 * How a search goes about it. grid: every combination. random: as many as the budget has room for. racing: all once, the better third again,
 * and so on. coordinate: one parameter after the other. bayesian: those of which a surrogate of the surface expects most. The last three
 * measure their finalists afresh.
 */
export const strategies = ['grid', 'random', 'racing', 'coordinate', 'bayesian'] as const;
export type StrategyName = (typeof strategies)[number];

/** Where a search ends in any case; null: nowhere. */
export interface Budget {
  /** Runs in all, baselines included. */
  readonly runs: number | null;
  /** Minutes that runs take, waiting in between left out. */
  readonly minutes: number | null;
  /** Hours of all GPUs together, by the same clock. */
  readonly gpuHours: number | null;
  /** What a GPU costs in an hour, to show what a search costs; null: not shown. */
  readonly price: { readonly perGpuHour: number; readonly currency: string } | null;
}

/** A sweep file understood: every combination of the parameters that the constraints allow, repeated, against a baseline. */
export interface Sweep {
  readonly name: string;
  /** Cluster file or cluster name as written; null: the workspace's cluster file. */
  readonly cluster: string | null;
  /** Host ranges as written; null: all hosts of the cluster. */
  readonly hosts: readonly string[] | null;
  /** Ranks on each host; null: one for each GPU. */
  readonly ranksPerHost: number | null;
  /** The benchmark program, e.g. "all_reduce_perf". */
  readonly benchmark: string;
  /** Its arguments, sizes included. */
  readonly args: readonly string[];
  readonly parameters: readonly Parameter[];
  readonly constraints: readonly Constraint[];
  readonly repeats: number;
  /** Settings that every trial is compared with. Empty: NCCL's defaults. They also apply to trials that do not vary them. */
  readonly baseline: Readonly<Record<string, string>>;
  /** A baseline run comes before every so many trials. */
  readonly baselineEvery: number;
  /** Groups that the hosts are divided into, which run different combinations at once; 1: all hosts run each. */
  readonly parallel: number;
  /** Kind of machine by the model's name of it, such as dgx-h100, for the model to say what to try first; null: it is not asked. */
  readonly machine: string | null;
  /** NCCL release that settings are judged by before they run; null: the newest known. */
  readonly ncclVersion: string | null;
  /** Ask the hosts for clocks and throttling of the GPUs before and after each run. */
  readonly observe: boolean;
  readonly seed: number;
  readonly strategy: StrategyName;
  readonly budget: Budget;
  /** Enough when the intervals are within ± so many percent; null: all repeats in any case. */
  readonly precision: number | null;
  readonly objective: Objective;
  /** Limit of one run in ms. */
  readonly timeoutMs: number;
  /** What the file says about the training that the settings are for; the rest is assumed. */
  readonly value: ValueGiven;
}
