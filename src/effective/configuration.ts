import type { Range } from '../base/text.js';
import type { UnknownValue } from '../scripts/setting.js';

/**
 * Who sets a value: the file itself, a file that it sources, the words of the command that starts the ranks, the `ENV` of an image, a
 * configuration file of NCCL, the login environment of a host, a plugin that NCCL loads, or nobody, so that the default applies.
 */
export type SourceKind = 'file' | 'sourced' | 'launch' | 'image' | 'conf' | 'login' | 'plugin' | 'default';

/** Where a value comes from. */
export interface Source {
  readonly kind: SourceKind;
  /** The file that it stands in, as it is called by who names it; null where it stands in none. */
  readonly file: string | null;
  /** Its place in that file; null where it has none. */
  readonly range: Range | null;
  /** The configuration file that text of another file becomes, e.g. "/etc/nccl.conf" for a heredoc; null where it is that file itself. */
  readonly path: string | null;
  /** The host whose file or environment it is; null: it belongs to the file that was read. */
  readonly host: string | null;
}

/** Why another value wins over one that would reach the ranks too. */
export type OverruledWhy =
  | 'a later line wins'
  | 'the launch command wins'
  | 'the file wins'
  | 'the process environment wins'
  | 'first line wins'
  | 'an earlier file wins'
  | 'already set';

/** A value that would have reached the ranks had nobody else set the variable. */
export interface OverruledValue {
  /** The text as it would reach the process; null where it is not known. */
  readonly text: string | null;
  readonly source: Source;
  readonly why: OverruledWhy;
  /** The reason as one sentence. */
  readonly message: string;
}

/** One variable as the ranks get it. */
export interface EffectiveVariable {
  readonly name: string;
  /** The text that reaches the process; null where it is not known or where nobody sets one. */
  readonly text: string | null;
  /** Why the text is not known, else null. */
  readonly unknown: UnknownValue | null;
  /** What NCCL reads, short and with its unit: "4 MiB". */
  readonly value: string;
  /** What NCCL makes of it, one sentence. */
  readonly effect: string;
  /** The value that NCCL ends up with, to compare by; null where it is not known or where the default applies. */
  readonly read: string | null;
  /** Whether the release acts on the variable; false for removed names, later ones, unknown ones and those of other software. */
  readonly acts: boolean;
  /** True where the text does not do what it says. */
  readonly mistaken: boolean;
  readonly source: Source;
  readonly overruled: readonly OverruledValue[];
}

/** Why a value does not reach the ranks. */
export type UnreachedWhy =
  'not exported' | 'not passed on' | 'too late' | 'build only' | 'after the launch' | 'not in the container' | 'not read';

/** A variable that somebody sets and no rank sees. */
export interface UnreachedVariable {
  readonly name: string;
  readonly text: string | null;
  readonly unknown: UnknownValue | null;
  readonly source: Source;
  readonly why: UnreachedWhy;
  /** The reason as one sentence. */
  readonly message: string;
}

/** A launch of a file, to choose among. */
export interface LaunchChoice {
  /** Index in the reading's launches. */
  readonly index: number;
  /** "srun train.py", "line 14" left to who shows it. */
  readonly label: string;
  readonly range: Range;
}

/** Every variable that would reach a rank, and what was set and would not. */
export interface EffectiveConfiguration {
  /** NCCL release whose reading of the values this is. */
  readonly version: string;
  /** Name of the file, null where only a host was asked about. */
  readonly file: string | null;
  readonly host: string | null;
  /** The launch that is answered for; null where the file starts nothing that is known. */
  readonly launch: LaunchChoice | null;
  /** All that the file starts. */
  readonly launches: readonly LaunchChoice[];
  /** In the order of their names. */
  readonly variables: readonly EffectiveVariable[];
  readonly unreached: readonly UnreachedVariable[];
  /** What could not be told, one sentence each. */
  readonly notes: readonly string[];
}

/** One variable in two configurations. "same" is about what NCCL reads, not how it is written. */
export interface ComparedVariable {
  readonly name: string;
  readonly state: 'same' | 'different' | 'only-a' | 'only-b' | 'unknown';
  readonly a: EffectiveVariable | null;
  readonly b: EffectiveVariable | null;
}

/** Two configurations side by side, in the order of names. */
export interface EffectiveComparison {
  readonly a: string;
  readonly b: string;
  readonly rows: readonly ComparedVariable[];
}
