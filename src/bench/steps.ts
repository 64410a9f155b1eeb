import { baselineTrial, type Step } from './combinations.js';
import type { Run } from './record.js';

/** A combination that failed so often is left. */
export const failuresAllowed = 2;

/** Steps that still have no result: neither measured before, nor of a combination that was given up. */
export function remainingSteps(steps: readonly Step[], runs: readonly Run[]): Step[] {
  const done = new Set(runs.filter((run) => run.state === 'ok').map((run) => `${run.trial?.trial ?? ''}/${run.trial?.repeat ?? ''}`));
  const givenUp = failedTrials(runs);
  return steps.filter((step) => !done.has(`${step.trial}/${step.repeat}`) && !givenUp.has(step.trial));
}

/**
 * Combinations given up after failing twice; runs that never reached their host, were cancelled or cut off do not count. Never the baseline:
 * without it the search stops, and resumed it is tried again.
 */
export function failedTrials(runs: readonly Run[]): ReadonlySet<number> {
  const failures = new Map<number, number>();
  for (const run of runs) {
    if (run.trial !== null && run.trial.trial !== baselineTrial && run.state === 'failed' && run.notReached !== true)
      failures.set(run.trial.trial, (failures.get(run.trial.trial) ?? 0) + 1);
  }
  return new Set([...failures].filter(([, count]) => count >= failuresAllowed).map(([trial]) => trial));
}
