import type { Origin } from '../base/origin.js';
import type { Wave } from './waves.js';

/** What a host's file was before, as far as it has to be put back. */
export interface Former {
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
  /** Seconds since 1970 by the host's clock. */
  readonly mtime: number;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** One host of a roll-out. */
export interface PlannedHost {
  readonly host: string;
  /** The file there, symbolic links followed. */
  readonly target: string;
  /** Null where there was no file. */
  readonly before: Former | null;
}

/** Everything that a roll-out is going to do. */
export interface RolloutPlan {
  readonly id: string;
  /** 16 hexadecimal digits in the names of what lies on hosts meanwhile. */
  readonly mark: string;
  readonly cluster: string;
  readonly origin: Origin;
  /** The path as it was asked for; `~` is the login's home. */
  readonly path: string;
  readonly after: { readonly sha256: string; readonly size: number };
  readonly hosts: readonly PlannedHost[];
  readonly waves: readonly Wave[];
  /** Ids of the gates behind each wave, in order. */
  readonly gates: readonly string[];
  /** Seconds without a sign of life after which a host puts its file back. */
  readonly guardSeconds: number;
}

/** What happened to one host. `restored`: by us; `undone`: by its guard or by a later undo; `foreign`: somebody else wrote the file since. */
export const hostSteps = ['prepared', 'written', 'verified', 'confirmed', 'restored', 'foreign', 'unknown'] as const;
/** One of {@link hostSteps}. */
export type HostStep = (typeof hostSteps)[number];

/** How a roll-out ended: everywhere; on the first waves, to go on later; nowhere, everything as before; or some hosts are in an unknown state. */
export const endStates = ['done', 'held', 'restored', 'unfinished'] as const;
/** One of {@link endStates}. */
export type EndState = (typeof endStates)[number];

/** One line of `.nccl/rollouts/ID.jsonl`: what happened, in order. Lines reach the disk before anything rests on them. */
export type RolloutRecord =
  | { readonly v: 1; readonly kind: 'start'; readonly at: string; readonly by: string; readonly plan: RolloutPlan }
  | { readonly v: 1; readonly kind: 'resume'; readonly at: string; readonly by: string; readonly stopAfter: number | null }
  | { readonly v: 1; readonly kind: 'measured'; readonly at: string; readonly wave: number }
  | { readonly v: 1; readonly kind: 'host'; readonly at: string; readonly host: string; readonly step: HostStep; readonly why: string | null }
  | { readonly v: 1; readonly kind: 'gate'; readonly at: string; readonly wave: number; readonly gate: string; readonly ok: boolean; readonly message: string }
  /** The first of these ends the way forward: all touched hosts are restored. */
  | { readonly v: 1; readonly kind: 'trouble'; readonly at: string; readonly host: string | null; readonly why: string }
  | { readonly v: 1; readonly kind: 'undo'; readonly at: string; readonly by: string }
  | { readonly v: 1; readonly kind: 'end'; readonly at: string; readonly state: EndState; readonly why: string | null }; // prettier-ignore
