import type { Origin } from '../base/origin.js';
import type { Area, Note, Status, Trouble } from './check.js';

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

/** Something worth knowing that is not wrong, with all hosts that it is true of. */
export interface NoteResult {
  readonly id: string;
  readonly area: Area;
  readonly title: string;
  readonly hosts: readonly string[];
  readonly message: string;
  readonly notes: readonly Note[];
}

/** Everything that a doctor's visit found, worst first: fail, warn, unknown, pass. */
export interface Report {
  readonly checks: readonly CheckResult[];
  /** Hosts asked, and those that answered and on which nothing failed and nothing is to be warned of. */
  readonly hosts: readonly string[];
  readonly well: readonly string[];
  readonly notes: readonly NoteResult[];
  /** Of the snapshot: when it was taken, of which cluster, and whether a machine or a stand-in answered. */
  readonly at: string;
  readonly cluster: string | null;
  readonly origin: Origin;
  /** Time of the earlier snapshot that it was compared with; null where there was none. */
  readonly before: string | null;
}

/** Results that are bad news, worst first. */
export function troublesIn(report: Report): readonly CheckResult[] {
  return report.checks.filter(({ status }) => status === 'fail' || status === 'warn');
}

/** How many checks (by id) came out this way for at least one host. */
export function countOf(report: Report, status: Status): number {
  return new Set(report.checks.filter((check) => check.status === status).map(({ id }) => id)).size;
}

/** What a report is about, in a few words each: cluster, origin, time (ISO 8601 in UTC is what snapshots hold). */
export function headOf(report: Report): readonly string[] {
  const time = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)/.exec(report.at);
  const at = time === null ? null : `${time[1] ?? ''} ${time[2] ?? ''} UTC`;
  return [report.cluster, report.origin, at].filter((part) => part !== null);
}
