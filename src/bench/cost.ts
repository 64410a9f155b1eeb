import type { Run } from './record.js';
import type { Budget } from './sweepSpec.js';

/** Minutes that runs took, however they ended. */
export function minutesOf(runs: readonly Run[]): number {
  return runs.reduce((sum, run) => sum + hours(run), 0) * 60;
}

/** Hours that the GPUs of all runs together were taken. */
export function gpuHoursOf(runs: readonly Run[]): number {
  return runs.reduce((sum, run) => sum + hours(run) * gpusOf(run), 0);
}

/** GPUs of a run: its ranks, which the benchmark counts itself. */
export function gpusOf(run: Run): number {
  return run.nRanks ?? run.spec.hosts.length * run.spec.ranksPerHost;
}

/** Whether the runs took what the file allows them; of `parallel` groups the clock counts for all at once. */
export function spent(budget: Budget, runs: readonly Run[], parallel: number): boolean {
  if (budget.minutes !== null && minutesOf(runs) / parallel >= budget.minutes) return true;
  return budget.gpuHours !== null && gpuHoursOf(runs) >= budget.gpuHours;
}

function hours({ at, endedAt }: Run): number {
  return endedAt === null ? 0 : Math.max(0, Date.parse(endedAt) - Date.parse(at)) / 3_600_000;
}
