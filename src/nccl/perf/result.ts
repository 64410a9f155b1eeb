import type { Origin } from '../../base/origin.js';
import type { Problem } from '../../base/problem.js';

/** How the single iterations of one size spread; null where the output does not say. */
export interface PerIteration {
  readonly minUs: number;
  readonly maxUs: number;
  readonly p50Us: number | null;
  readonly p99Us: number | null;
  /** Standard deviation in percent of the mean. */
  readonly cvPercent: number | null;
}

/** One placement of one size: time in µs, bandwidths in GB/s (1e9 B/s). */
export interface Placement {
  readonly timeUs: number;
  readonly algbwGBs: number;
  readonly busbwGBs: number;
  /** Wrong elements; null when the run did not check. */
  readonly wrong: number | null;
  /** Absent where iterations were not timed one by one. */
  readonly perIteration?: PerIteration;
}

/** One line of an nccl-tests table. */
export interface PerfRow {
  readonly sizeBytes: number;
  /** Elements. */
  readonly count: number;
  readonly type: string;
  /** null for collectives without reduction. */
  readonly redop: string | null;
  /** null where there is no root. */
  readonly root: number | null;
  readonly outOfPlace: Placement | null;
  readonly inPlace: Placement | null;
}

/** What a benchmark's output says. Keys as fixed for `nccl-workbench perf`. */
export interface PerfResult {
  readonly tool: string | null;
  readonly version: string | null;
  readonly collective: string | null;
  readonly nRanks: number | null;
  readonly nNodes: number | null;
  readonly origin: Origin;
  readonly rows: readonly PerfRow[];
  readonly avgBusbwGBs: number | null;
  readonly outOfBounds: number | null;
  /** True when the table is complete and nothing was wrong. */
  readonly ok: boolean;
  readonly problems: readonly Problem[];
  /** Release of the NCCL library that was loaded, e.g. "2.29.7". */
  readonly ncclVersion?: string | null;
  /** Marketing name of the GPUs; null where none is named or they differ. */
  readonly gpu?: string | null;
}
