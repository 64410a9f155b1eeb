import type { Severity } from '../lint/finding.js';
import type { HostSurroundings } from '../lint/rule.js';
import type { CommandLine, Setting } from '../scripts/setting.js';

/** What the editor tells the language server at any time with {@link configure}. */
export interface Configure {
  /** NCCL release that settings are read as, e.g. "2.27.3"; null: the newest that the catalogue knows. */
  readonly ncclVersion: string | null;
  /** Findings below this are not shown. */
  readonly minSeverity: Severity;
  /** Severities that the user wants of rules, by id. */
  readonly rules?: Readonly<Record<string, Severity | 'off'>>;
  /** Hosts of the connected cluster, or of its newest snapshot; empty where there is none. */
  readonly hosts?: readonly KnownHost[];
}

/** What the language server is told of one host. */
export interface KnownHost extends HostSurroundings {
  /** Variables of NCCL in its login environment. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Initialization options of the language server. */
export interface Initialization extends Configure {
  /** Language of the editor, e.g. "zh-cn". */
  readonly locale: string;
  /** Translated texts by English text, or null for English. */
  readonly texts: Readonly<Record<string, string>> | null;
}

/** One line of a configuration file and what becomes of it. */
export interface EffectiveEntry {
  /** 1-based line. */
  readonly line: number;
  readonly name: string;
  readonly value: string;
  /** Whether NCCL acts on the line. */
  readonly effective: boolean;
  /** Why it does not, or what else is to be known about it; one sentence, or null. */
  readonly why: string | null;
}

/** A request of our own: its method and, for the compiler alone, the types of its parameters and result. */
export interface RequestMethod<Params, Result> {
  readonly method: string;
  readonly types?: readonly [Params, Result];
}

/** A notification of our own. */
export interface NotificationMethod<Params> {
  readonly method: string;
  readonly types?: readonly [Params];
}

/** Changes the configuration; open documents are read anew. */
export const configure: NotificationMethod<Configure> = { method: 'nccl/configure' };

/** All that is known about a variable, as Markdown without command links or HTML. */
export const explainVariable: RequestMethod<{ readonly name: string }, string> = { method: 'nccl/explain' };

/** The lines of an open configuration file as NCCL takes them. */
export const effectiveEntries: RequestMethod<{ readonly uri: string }, readonly EffectiveEntry[]> = { method: 'nccl/effective' };

/** Benchmark command lines of an open shell script. */
export const commandLines: RequestMethod<{ readonly uri: string }, readonly CommandLine[]> = { method: 'nccl/commands' };

/** Settings in an open configuration file or shell script. */
export const settingsOf: RequestMethod<{ readonly uri: string }, readonly Setting[]> = { method: 'nccl/settings' };
