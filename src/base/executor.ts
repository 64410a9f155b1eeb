/** How a command ended and what it printed. */
export interface ExecResult {
  /** Exit status, or null when a signal ended it. */
  readonly code: number | null;
  /** Signal name without "SIG", or null. */
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  /** True when output past `maxOutputBytes` was dropped. */
  readonly truncated: boolean;
}

/** Limits and taps of one command. Either the signal or the limit ends the remote process too. */
export interface ExecOptions {
  readonly signal?: AbortSignal;
  /** Limit in ms; it stands still while a person is being asked. Default 20,000. */
  readonly timeoutMs?: number;
  readonly stdin?: string;
  /** Environment for the command; names are checked, values quoted. */
  readonly env?: Readonly<Record<string, string>>;
  /** Output kept per stream in bytes. Default 8 MiB. */
  readonly maxOutputBytes?: number;
  readonly onStdout?: (chunk: string) => void;
  readonly onStderr?: (chunk: string) => void;
}

/** Something that runs argument vectors on one host: an SSH session, or this machine. Throws {@link Failure} when it could not run. */
export interface Executor {
  readonly host: string;
  run(argv: readonly string[], options?: ExecOptions): Promise<ExecResult>;
  /** The same for another host of the cluster; absent where only this one can be reached. */
  readonly beside?: (host: string) => Promise<Executor>;
}
