import type { NcclLog } from '../reader.js';
import { messageOfId } from '../catalogue/index.js';
import { calls } from './calls.js';
import { drift } from './drift.js';
import { failures } from './failures.js';
import type { Finding } from './finding.js';
import { Job } from './job.js';
import { membership } from './membership.js';
import { network } from './network.js';
import { quality } from './quality.js';
import { rails } from './rails.js';
import { ras } from './ras.js';
import { recorded } from './recorded.js';
import { topology } from './topology.js';
import { tuned } from './tuned.js';

export type { Evidence, Finding } from './finding.js';
export { Job } from './job.js';

/** What a log tells of its job, the first failure in front, then other errors, warnings, and what follows from the first failure. */
export function diagnose(log: NcclLog): Finding[] {
  const job = new Job(log);
  const failed = together(failures(job), [...recorded(job), ...ras(job), ...calls(job)]);
  const findings = [
    ...failed,
    ...membership(
      job,
      failed.some(({ severity }) => severity === 'error'),
    ),
    ...network(job),
    ...drift(job),
    ...topology(job),
    ...rails(job),
    ...tuned(job),
    ...quality(job),
  ];
  // Without another host, a missing RDMA device slows nothing down.
  const judged = job.onOneHost
    ? findings.map((each) =>
        each.rule === 'ib-none' || each.rule === 'ib-no-verbs' ? { ...each, severity: 'information' as const } : each,
      )
    : findings;
  return judged.sort((a, b) => weight(a) - weight(b));
}

/** Conclusions that name a fault of the program, whatever else failed. */
const ofProgram = new Set(['flight-mismatch', 'collective-mismatch']);

/**
 * Puts what records of calls show together with what messages say: a rank that never came explains a watchdog and other echoes, while a message that names
 * a cause explains why the rank never came.
 */
function together(said: readonly Finding[], shown: readonly Finding[]): Finding[] {
  const culprit = said.find(({ role }) => role === 'culprit');
  const first = shown.find(({ severity }) => severity === 'error');
  if (first === undefined) return [...said, ...shown];
  const echo = <T extends Finding>(each: T): T => ({ ...each, role: 'echo', severity: 'information' });
  if (culprit === undefined || (messageOfId(culprit.rule)?.distance ?? 0) >= 2)
    return [
      ...said.map((each) => (each === culprit ? echo(each) : each)),
      ...shown.map((each) => (each === first ? { ...each, role: 'culprit' as const } : each)),
    ];
  return [...said, ...shown.map((each) => (each.severity === 'error' && !ofProgram.has(each.rule) ? echo(each) : each))];
}

function weight({ role, severity }: Finding): number {
  if (role === 'culprit') return 0;
  return { error: 1, warning: 2, information: role === 'echo' ? 4 : 3 }[severity];
}
