import type { Range } from '../base/text.js';
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
  /** What the hosts are known from while they are not connected, in the user's language ("snapshot of 20 Nov"); null or absent: from themselves. */
  readonly hostsFrom?: string | null;
  /** Whether values are followed by what NCCL reads; true where absent. */
  readonly hints?: boolean;
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
  /** True where the client has {@link aboutRuleCommand}; another editor is offered no action that needs them. */
  readonly commands?: boolean;
}

/** Command of the client that shows the page of a rule; its argument is the rule's id. */
export const aboutRuleCommand = 'nccl.lint.aboutRule';

/**
 * Token types and modifiers of semantic highlighting, in the order of the protocol's numbers. Every token is the name of a variable:
 * "deprecated" for what the release has removed or does nothing with, "unknown" for what it does not read, "foreign" for another software's.
 * The last two are not standard: `contributes.semanticTokenModifiers` declares them.
 */
export const semanticLegend = { types: ['variable'], modifiers: ['deprecated', 'unknown', 'foreign'] } as const;

/** A file of the workspace that the editor hands to the server. */
export interface FoundFile {
  readonly uri: string;
  /** The text as the editor has it, unsaved changes included. */
  readonly text: string;
}

/** A launch in a file, for a picker. */
export interface LaunchLabel {
  /** Index in `FileReading.launches`. */
  readonly index: number;
  /** What is run by what, in words: "mpirun all_reduce_perf". */
  readonly label: string;
  readonly range: Range;
  readonly ranks: number | null;
  readonly hosts: number | null;
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

/** Settings in the text of a file that need not be open; its name and text tell what it is. */
export const settingsIn: RequestMethod<FoundFile, readonly Setting[]> = { method: 'nccl/settingsIn' };

/** The page of a rule in the language of the user, as Markdown without command links or HTML; null for an id that no rule has. */
export const rulePage: RequestMethod<{ readonly rule: string }, string | null> = { method: 'nccl/rulePage' };

/** What an open document starts, in the order of the file. */
export const launchesOf: RequestMethod<{ readonly uri: string }, readonly LaunchLabel[]> = { method: 'nccl/launches' };

/**
 * Asked by the server: a file that a document reads in (`source`, `--env-file`), with unsaved changes. `path` is as written, relative to the
 * document's folder and, failing that, to the workspace folder. The client answers only for files inside the workspace folders (links
 * followed) and up to {@link longestNeighbour}; null for everything else, for an untitled document and for what cannot be read.
 */
export const readNeighbour: RequestMethod<{ readonly from: string; readonly path: string }, FoundFile | null> = {
  method: 'nccl/readNeighbour',
};

/** Characters of the largest file that the server is handed by {@link readNeighbour} and {@link findFiles}. */
export const longestNeighbour = 1_000_000;

/**
 * Asked by the server for references: files of the workspace, at most {@link mostFoundFiles}, whose text holds the name as a word. The client
 * leaves out what `files.exclude` and `search.exclude` leave out, files over {@link longestNeighbour}, and those that are no text.
 */
export const findFiles: RequestMethod<{ readonly name: string }, readonly FoundFile[]> = { method: 'nccl/findFiles' };

/** Files that {@link findFiles} answers with at most. */
export const mostFoundFiles = 200;
