import type { Executor } from '../base/executor.js';
import type { RunSpec } from './record.js';

/** What is heard of a job while a scheduler has it. */
export interface JobNews {
  /** Its id, as the scheduler's own tools take it. */
  readonly job: string;
  /** Where it stands, one sentence. */
  readonly text: string;
}

/** A benchmark ready to be started: on which host, with which words and environment. What `planRun` of the launchers makes. */
export interface BenchmarkPlan {
  /** Where the launcher runs. */
  readonly host: string;
  readonly argv: readonly string[];
  /** Environment of the launcher itself. */
  readonly env: Readonly<Record<string, string>>;
  /** What the launcher reads from its standard input: a batch script, a manifest. */
  readonly stdin?: string;
  /** What is started on further hosts at the same time, with the same environment. */
  readonly besides?: readonly { readonly host: string; readonly argv: readonly string[] }[];
  /** Where the launcher only hands the work over or has to be started on several hosts: what follows the work to its end. */
  readonly follow?: (executor: Executor, onNews: (news: JobNews) => void) => Executor;
  readonly spec: RunSpec;
}
