import { median, robustDeviation } from '../base/statistics.js';
import { baselineTrial } from './combinations.js';
import { groupBy } from './groupBy.js';
import type { Run } from './record.js';
import { costOf, logTimes } from './score.js';
import { failuresAllowed } from './steps.js';
import type { Sweep } from './sweepSpec.js';

/** Hosts that a search does without, and why. */
export interface Quarantine {
  readonly hosts: readonly string[];
  /** "fails": what runs elsewhere fails here. "slow": the baseline takes this much longer here than elsewhere. */
  readonly why: 'fails' | 'slow';
  /** Failures, or percent of time. */
  readonly amount: number;
  /** What the last failure said; null for slow hosts. */
  readonly message: string | null;
}

/** Failures of what ran elsewhere after which hosts are left. */
const failuresElsewhereFine = 2;
/** Hosts are slow when their baseline takes this much longer (ln), and so many deviations of it, than on the others. */
const [slower, deviations] = [Math.log(1.15), 5];
/** The latest baseline runs of a group, which tell of its pace now, and how many it takes to call it slow. */
const [latestBaselines, baselinesNeeded] = [3, 2];

/** Names the hosts of a run as a group. */
export function groupOf(run: Run): string {
  return run.spec.hosts.join(' ');
}

/** Groups of hosts whose runs say more of the hosts than of the settings. It takes another group to tell; told from the runs alone. */
export function quarantined({ objective, parallel }: Sweep, runs: readonly Run[]): ReadonlyMap<string, Quarantine> {
  const found = new Map<string, Quarantine>();
  if (parallel < 2) return found;
  const inOrder = [...runs].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const groups = groupBy(
    inOrder.filter((run) => run.trial !== null),
    groupOf,
  );
  if (groups.size < 2) return found;
  const succeeded = groupBy(
    runs.filter((run) => run.state === 'ok'),
    (run) => run.trial?.trial ?? baselineTrial,
  );
  const lacking = withoutBaseline(runs);
  for (const [group, own] of groups) {
    const failures = own.filter(
      (run) => failed(run) && (succeeded.get(run.trial?.trial ?? baselineTrial) ?? []).some((other) => groupOf(other) !== group),
    );
    const last = failures.at(-1);
    const dead = lacking.has(group) && [...succeeded.values()].flat().some((other) => groupOf(other) !== group);
    if ((failures.length >= failuresElsewhereFine || dead) && last !== undefined)
      found.set(group, { hosts: last.spec.hosts, why: 'fails', amount: failures.length, message: last.message });
  }
  const usual = new Map(
    [...groups].map(([group, own]) => [group, own.flatMap((run) => baselineCost(run, objective)).slice(-latestBaselines)] as const),
  );
  for (const [group, costs] of usual) {
    const others = [...usual].flatMap(([other, values]) => (other !== group && values.length >= baselinesNeeded ? [values] : []));
    if (costs.length < baselinesNeeded || others.length === 0 || found.has(group)) continue;
    const excess = median(costs) - median(others.map(median));
    const spread = Math.max(...others.map(robustDeviation), robustDeviation(costs));
    if (excess > slower && excess > deviations * spread)
      found.set(group, {
        hosts: groups.get(group)?.[0]?.spec.hosts ?? [],
        why: 'slow',
        amount: (Math.exp(excess) - 1) * 100,
        message: null,
      });
  }
  // With every group in doubt nobody is left to judge by.
  return found.size < groups.size ? found : new Map();
}

/** Runs that say something of settings: those of hosts in quarantine are left out. */
export function soundRuns(sweep: Sweep, runs: readonly Run[]): readonly Run[] {
  const out = quarantined(sweep, runs);
  return out.size === 0 ? runs : runs.filter((run) => !out.has(groupOf(run)));
}

/** Groups on which the baseline failed so often that nothing can be compared there. */
export function withoutBaseline(runs: readonly Run[]): ReadonlySet<string> {
  const failures = groupBy(
    runs.filter((run) => run.trial?.trial === baselineTrial && failed(run)),
    groupOf,
  );
  return new Set([...failures].filter(([, own]) => own.length >= failuresAllowed).map(([group]) => group));
}

function failed(run: Run): boolean {
  return run.state === 'failed' && run.notReached !== true;
}

function baselineCost(run: Run, objective: Sweep['objective']): number[] {
  if (run.trial?.trial !== baselineTrial || run.state !== 'ok') return [];
  const cost = costOf(logTimes(run, objective), objective);
  return cost === null ? [] : [cost];
}
