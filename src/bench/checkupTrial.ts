import type { TrialRef } from './record.js';

/** How runs of a health check name what they belong to, where those of a search name it. */
export const checkupSweep = 'health-check';

/** Whether a run belongs to a health check. */
export function isCheckup(trial: TrialRef): boolean {
  return trial.sweep === checkupSweep;
}
