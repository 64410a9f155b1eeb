import type { NcclLog } from '../reader.js';
import { calls } from './calls.js';
import { drift } from './drift.js';
import { failures } from './failures.js';
import type { Finding } from './finding.js';
import { Job } from './job.js';
import { membership } from './membership.js';
import { network } from './network.js';
import { quality } from './quality.js';
import { rails } from './rails.js';
import { topology } from './topology.js';
import { tuned } from './tuned.js';

export type { Evidence, Finding } from './finding.js';
export { Job } from './job.js';

/** What a log tells of its job, the first failure in front, then other errors, warnings, and what follows from the first failure. */
export function diagnose(log: NcclLog): Finding[] {
  const job = new Job(log);
  const failed = failures(job);
  const findings = [
    ...failed,
    ...membership(
      job,
      failed.some(({ severity }) => severity === 'error'),
    ),
    ...calls(job),
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

function weight({ role, severity }: Finding): number {
  if (role === 'culprit') return 0;
  return { error: 1, warning: 2, information: role === 'echo' ? 4 : 3 }[severity];
}
