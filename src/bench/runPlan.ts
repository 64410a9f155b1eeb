import type { RunSpec } from './record.js';

/** A benchmark ready to be started: on which host, with which words and environment. What `planRun` of the launchers makes. */
export interface BenchmarkPlan {
  /** Where the launcher runs. */
  readonly host: string;
  readonly argv: readonly string[];
  /** Environment of the launcher itself. */
  readonly env: Readonly<Record<string, string>>;
  readonly spec: RunSpec;
}
