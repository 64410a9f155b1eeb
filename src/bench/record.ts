import type { Origin } from '../base/origin.js';
import type { PerfRow } from '../nccl/perf/result.js';
import type { MachineState } from './machine.js';

/** Everything needed to repeat a run exactly. */
export interface RunSpec {
  readonly cluster: string;
  readonly hosts: readonly string[];
  readonly ranksPerHost: number;
  readonly launcher: string;
  /** The benchmark and its arguments, e.g. ["all_reduce_perf", "-b", "8", "-e", "8G", "-f", "2"]. */
  readonly argv: readonly string[];
  /** Environment given to the ranks. */
  readonly env: Readonly<Record<string, string>>;
}

/** Which trial of which sweep a run belongs to. */
export interface TrialRef {
  readonly sweep: string;
  /** Hash of the sweep file's meaning; a changed file starts a new search. */
  readonly spec: string;
  /** Index of the combination, -1 for the baseline. */
  readonly trial: number;
  readonly repeat: number;
  readonly settings: Readonly<Record<string, string>>;
}

/**
 * One line of `.nccl/runs/*.jsonl`. A run is a start, rows as they come, and an end; a run without an end was cut off.
 * Lines are appended with one write and flushed, so that a killed process loses at most the line it was writing.
 */
export type RunRecord =
  | {
      readonly v: 1;
      readonly kind: 'start';
      readonly run: string;
      readonly at: string;
      readonly origin: Origin;
      readonly spec: RunSpec;
      readonly trial: TrialRef | null;
      /** The name that its job gets from a scheduler; recorded before the scheduler is asked. */
      readonly mark?: string;
    }
  | { readonly v: 1; readonly kind: 'row'; readonly run: string; readonly row: PerfRow }
  /** The id of the job that a scheduler made of it. */
  | { readonly v: 1; readonly kind: 'job'; readonly run: string; readonly job: string }
  /** The hosts that could be asked, just before the benchmark started and just after it ended. */
  | {
      readonly v: 1;
      readonly kind: 'machine';
      readonly run: string;
      readonly when: 'before' | 'after';
      readonly hosts: readonly MachineState[];
    }
  | {
      readonly v: 1;
      readonly kind: 'end';
      readonly run: string;
      readonly at: string;
      readonly exitCode: number | null;
      readonly state: 'ok' | 'failed' | 'cancelled';
      /** One sentence when it did not end well. */
      readonly message: string | null;
      readonly avgBusbwGBs: number | null;
      readonly outOfBounds: number | null;
      readonly nRanks: number | null;
      readonly nNodes: number | null;
      readonly ncclVersion: string | null;
      /** The benchmark's own name and version, such as "nccl-tests 2.19.6". */
      readonly tool?: string;
      /** Marketing name of the GPUs, where the output named one kind. */
      readonly gpu?: string;
      /** Set when the output itself said where its numbers come from; it outweighs the start's. */
      readonly origin?: Origin;
      /** True when the host was not reached or was lost, so that nothing is known about the settings. */
      readonly notReached?: boolean;
    };

/** A run as read back from the store. */
export interface Run {
  readonly id: string;
  readonly at: string;
  readonly endedAt: string | null;
  readonly origin: Origin;
  readonly spec: RunSpec;
  readonly trial: TrialRef | null;
  readonly rows: readonly PerfRow[];
  /** "cut-off" when the process died before the end line; "running" while this process is writing it. */
  readonly state: 'running' | 'ok' | 'failed' | 'cancelled' | 'cut-off';
  readonly exitCode: number | null;
  readonly message: string | null;
  readonly avgBusbwGBs: number | null;
  readonly outOfBounds?: number | null;
  readonly nRanks: number | null;
  readonly nNodes: number | null;
  readonly ncclVersion: string | null;
  /** Marketing name of the GPUs; null where the output named none or several. */
  readonly gpu?: string | null;
  /** True when the host was not reached or was lost, so that nothing is known about the settings. */
  readonly notReached?: boolean;
  /** The id of the job that a scheduler made of it; absent: none did. */
  readonly job?: string;
  /** The name that its job has at the scheduler; absent: it was started without one. */
  readonly mark?: string;
  /** The benchmark's own name and version, such as "nccl-tests 2.19.6". */
  readonly tool?: string;
  /** The hosts that could be asked around it; absent: none was. */
  readonly machines?: { readonly before: readonly MachineState[]; readonly after: readonly MachineState[] };
}
