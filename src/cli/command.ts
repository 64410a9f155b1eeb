/** Where a command reads and writes. Only the answer goes to `out`. */
export interface Io {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** All of standard input. */
  readonly stdin: () => Promise<Buffer>;
  /** Standard input as it comes, for what does not fit into memory; absent: {@link stdin} has all of it. */
  readonly stdinChunks?: () => AsyncIterable<Uint8Array>;
  /** True when standard error is a terminal, so progress may be drawn there. */
  readonly interactive: boolean;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** Exit status of a command: 0 ok, 1 the answer is bad news, 2 it could not be done. */
export type ExitCode = 0 | 1 | 2;

/** One command of `nccl-workbench`. `run` gets the words after its name; usage errors throw {@link UsageError}. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: () => string;
  /** Text of `--help`. */
  readonly help: () => string;
  run(args: readonly string[], io: Io): Promise<ExitCode>;
  /** The command that a first word such as "diff" in `fabric diff` names, which then gets the words after it and has its own --help; null: none. */
  within?(name: string): Promise<Command | null>;
}

/** Unknown option, missing operand or bad value: one line on stderr, exit 2. */
export class UsageError extends Error {}
