import type { Constraint } from './constraint.js';
import type { ValueGiven } from './value.js';

/** One environment variable that is varied. A null value leaves it unset. */
export interface Parameter {
  readonly name: string;
  readonly values: readonly (string | null)[];
}

/** Which rows of a run count. Gains are always compared size by size, so both metrics rank alike; they differ in the score shown. */
export interface Objective {
  readonly metric: 'busbw' | 'time';
  /** Sizes in bytes that count; null: every size between `from` and `to`. */
  readonly at: readonly number[] | null;
  /** Bounds in bytes, both included; null: open. */
  readonly from: number | null;
  readonly to: number | null;
}

/**
 * How a search goes about it. grid: every combination. random: as many as the budget has room for. racing: all once, the better third again,
 * and so on. coordinate: one parameter after the other. The last two measure their finalists afresh.
 */
export const strategies = ['grid', 'random', 'racing', 'coordinate'] as const;
export type StrategyName = (typeof strategies)[number];

/** Where a search ends in any case; null: nowhere. */
export interface Budget {
  /** Runs in all, baselines included. */
  readonly runs: number | null;
  /** Minutes that runs take, waiting in between left out. */
  readonly minutes: number | null;
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
  readonly seed: number;
  readonly strategy: StrategyName;
  readonly budget: Budget;
  readonly objective: Objective;
  /** Limit of one run in ms. */
  readonly timeoutMs: number;
  /** What the file says about the training that the settings are for; the rest is assumed. */
  readonly value: ValueGiven;
}
