import type { Range } from '../base/text.js';

/** The kinds of file that settings are read from. */
export type FileKind = 'conf' | 'bash' | 'python' | 'yaml' | 'dockerfile' | 'env' | 'tuner' | 'topo-xml' | 'hostfile';

/** One assignment of an environment variable, wherever it was written. */
export interface Setting {
  readonly name: string;
  readonly nameRange: Range;
  /** The text that reaches the process, after the file's own quoting; null where it is not known. */
  readonly value: string | null;
  /** Why the value is not known (a variable, a command, a template hole), else null. */
  readonly unknown: 'variable' | 'command' | 'template' | null;
  /** The value as written, quotes included; an edit here must keep the file's quoting. */
  readonly valueRange: Range;
  /** The whole assignment, `export ` or `-x ` included. */
  readonly range: Range;
  readonly kind: FileKind;
  /** Whether child processes see it: false for a shell variable that is never exported. */
  readonly exported: boolean;
  /** Names which branch or command it belongs to, so that two branches are not called duplicates. */
  readonly scope: string;
}

/** A command line of a known benchmark inside a script. */
export interface CommandLine {
  readonly range: Range;
  /** Words after shell unquoting; null for a word whose text is not known. */
  readonly argv: readonly (string | null)[];
  /** Index in argv of the benchmark program, e.g. of all_reduce_perf. */
  readonly program: number;
  /** Its name without folder and `_mpi`, known even where the folder is a variable. */
  readonly benchmark?: string;
  /** Settings that reach it: exported before it, prefixes, and the launcher's own flags. */
  readonly settings: readonly Setting[];
}
