import type { Run } from './record.js';
import type { RunOutcome } from './runner.js';
import { isLeft } from './runs.js';

/**
 * Brings the runs of a search to their end whose jobs a scheduler still had when the search's process died: each on the group of hosts that it ran on, groups
 * beside each other. `follow` stays with one; what it answers takes the run's place. Throws what `follow` throws, after the other groups have ended.
 */
export async function followLeft(
  runs: Run[],
  groups: readonly string[],
  halted: () => boolean,
  follow: (run: Run, group: number) => Promise<RunOutcome>,
): Promise<void> {
  const left = runs.filter(isLeft);
  // Hosts that were divided otherwise before: any group's head knows the scheduler.
  const groupOf = ({ spec }: Run): number => Math.max(0, groups.indexOf(spec.hosts.join(' ')));
  const done = await Promise.allSettled(
    groups.map(async (_, group) => {
      for (const run of left) {
        if (groupOf(run) !== group || halted()) continue;
        const outcome = await follow(run, group);
        runs[runs.indexOf(run)] = outcome.run;
      }
    }),
  );
  const failed = done.find((one) => one.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
