import type { Area, Status, Trouble } from './check.js';

/** One answer of one check: all hosts that it came out the same for. */
export interface CheckResult {
  readonly id: string;
  readonly area: Area;
  /** For people: the trouble's title, or the check's name where all is well or not known. */
  readonly title: string;
  readonly status: Status;
  /** In the snapshot's order. */
  readonly hosts: readonly string[];
  /** One sentence for the whole group. */
  readonly message: string;
  /** One entry for each thing wrong, with its host, sentence, evidence and fix; empty where the status is pass or unknown. */
  readonly troubles: readonly Trouble[];
  /** What it does to a job; null where the status is pass or unknown. */
  readonly consequence: string | null;
  readonly fix: string | null;
  readonly docs: string | null;
}

/** Everything that a doctor's visit found, worst first: fail, warn, unknown, pass. */
export interface Report {
  readonly checks: readonly CheckResult[];
  /** Hosts asked, and those on which nothing failed and nothing is to be warned of. */
  readonly hosts: readonly string[];
  readonly well: readonly string[];
}
