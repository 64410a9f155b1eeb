import type { Snapshot } from '../cluster/facts.js';
import { examine } from './examine.js';
import type { Report } from './report.js';

/** One thing wrong with one host: `title` is the same for all hosts with this trouble, `message` has the host and the numbers. */
export interface Health {
  readonly host: string;
  readonly severity: 'error' | 'warning';
  /** Stable id of the check. */
  readonly id: string;
  readonly title: string;
  readonly message: string;
  readonly next: string | null;
}

/** What is wrong in a report, host by host, errors before warnings; a host can be in it more than once. */
export function healthIn(report: Report): Health[] {
  return report.checks.flatMap(({ id, troubles }) =>
    troubles.map(({ host, status, title, message, fix }) => ({
      host,
      severity: status === 'fail' ? ('error' as const) : ('warning' as const),
      id,
      title,
      message,
      next: fix,
    })),
  );
}

/** What is wrong in a snapshot. Nothing is said where facts are not known. */
export function healthOf(snapshot: Snapshot): Health[] {
  return healthIn(examine(snapshot));
}
