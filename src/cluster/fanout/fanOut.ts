import type { ExecResult } from '../../base/executor.js';
import type { Failure } from '../../base/failure.js';

/** Ways to reach many hosts: our own SSH connections, or the site's own program, which we hand one command line. */
export const vias = ['ssh', 'clush', 'pdsh', 'srun'] as const;

/** One of {@link vias}. */
export type Via = (typeof vias)[number];

/** A program of the site that runs one command on many hosts. */
export type EngineName = Exclude<Via, 'ssh'>;

/** What to run on each host: a POSIX sh script and its operands, `$1` and on. */
export interface HostScript {
  readonly script: string;
  readonly operands: readonly string[];
}

/** A plain command as a script, its words quoted by nobody. */
export function hostCommand(argv: readonly string[]): HostScript {
  return { script: 'exec "$@"', operands: argv };
}

/** What one host gave. A host that ran the script has a result, also where it was cut off; one that did not has only the problem. */
export interface FanOutAnswer {
  readonly result: Omit<ExecResult, 'signal'> | null;
  readonly problem: Failure | null;
  /** Our clock (ms since 1970) when the script was sent, at the first output and at the last; null where it came to none. */
  readonly sentAtMs: number | null;
  readonly firstAtMs: number | null;
  readonly receivedAtMs: number | null;
}

/** Limits and taps of one run on many hosts. */
export interface FanOutOptions {
  /** Hosts at once. Default 64. */
  readonly jobs?: number;
  /** Limit of the script on one host in ms, connecting not counted. Default 20,000. */
  readonly timeoutMs?: number;
  /** Output kept of each host and stream in bytes. Default 4 MiB. */
  readonly maxOutputBytes?: number;
  readonly signal?: AbortSignal;
  /** Called exactly once for each host, as soon as its answer is complete. Answers are handed over, not kept: those of 1,250 hosts are hundreds of MB. */
  readonly onHost: (host: string, answer: FanOutAnswer) => void;
}

/** One interface for all ways of reaching many hosts. */
export interface FanOut {
  readonly via: Via;
  /** Resolves when every host has its answer; never rejects. After an abort the hosts that had not answered are answered as cancelled. */
  run(hosts: readonly string[], script: HostScript, options: FanOutOptions): Promise<void>;
}

export const defaultJobs = 64;
export const defaultTimeoutMs = 20_000;
export const defaultOutputBytes = 4 * 1024 * 1024;
