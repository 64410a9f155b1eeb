import type { Range } from '../base/text.js';

/** The kinds of file that settings are read from, as `--kind` names them. */
export type FileKind = 'conf' | 'bash' | 'python' | 'yaml' | 'dockerfile' | 'env' | 'json' | 'toml' | 'hostfile' | 'tuner' | 'topo-xml';

/**
 * Who sees an assignment. "ranks": the processes that the file starts or describes. "shell": only the shell that reads it, for it is never
 * exported. "build": only the commands that build an image. "late": a process that has called NCCL before, which has read its environment.
 */
export type Reach = 'ranks' | 'shell' | 'build' | 'late';

/** Why the text of a value is not known: it comes from a variable, a command, a hole in a template, or is computed when the program runs. */
export type UnknownValue = 'variable' | 'command' | 'template' | 'expression';

/** One assignment of an environment variable, wherever it was written. */
export interface Setting {
  readonly name: string;
  readonly nameRange: Range;
  /** The text that reaches the process, after the file's own quoting; null where it is not known. */
  readonly value: string | null;
  /** Why the value is not known, else null. */
  readonly unknown: UnknownValue | null;
  /** The value as written, quotes included; an edit here must keep the file's quoting. */
  readonly valueRange: Range;
  /** The whole assignment, `export ` or `-x ` included. */
  readonly range: Range;
  /** The language that the assignment is written in, which inside a heredoc or a block of YAML is not that of the file. */
  readonly kind: FileKind;
  readonly reach: Reach;
  /** Names which branch, container or command it belongs to, so that two branches are not called duplicates. */
  readonly scope: string;
  /** File that it stands in where that is not the one that was read: one that a script sources. Ranges are those of that file. */
  readonly file?: string;
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
