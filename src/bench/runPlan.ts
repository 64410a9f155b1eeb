import type { Executor } from '../base/executor.js';
import { Failure } from '../base/failure.js';
import type { RunSpec } from './record.js';

/** What is heard of a job while a scheduler has it. */
export interface JobNews {
  /** Its id, as the scheduler's own tools take it. */
  readonly job: string;
  /** Where it stands, one sentence. */
  readonly text: string;
}

/** A job that was handed to a scheduler by a process that is gone: its id, or the name that it was to have where no id was recorded. */
export interface LeftJob {
  readonly job: string | null;
  readonly mark: string | null;
}

/** The scheduler does not know a job, or knows it no more, and what it printed is not there either. */
export class JobGone extends Failure {
  constructor(message: string) {
    super('input', message);
  }
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
  readonly follow?: (executor: Executor, onNews: (news: JobNews) => void, left?: LeftJob) => Executor;
  /** The name of the job that the scheduler gets, made for this plan alone: by it a job is found again whose id was not recorded. */
  readonly mark?: string;
  readonly spec: RunSpec;
}
