import * as l10n from '@vscode/l10n';
import { type Finding, finding, mostEvidence } from './finding.js';
import { fewOf, type Job } from './job.js';

/** How hosts' clocks differ, as far as the log shows. */
export interface Clocks {
  /** Milliseconds that a host's clock is ahead of the others; hosts that no common event shows are missing. */
  readonly ahead: ReadonlyMap<string, number>;
  /** Milliseconds that two times of different hosts must differ by to say which came first. */
  readonly slack: number;
}

/** Clocks that nothing compares may differ by this much, in ms. */
const unknown = 30_000;
/** Setting up ends on all hosts within this time, in ms: the last steps are each host's own. */
const together = 10_000;

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
};

/**
 * Compares clocks by what happens on all hosts at once: a communicator is complete when all its ranks have connected ("Init COMPLETE"), so that its hosts
 * say so at nearly one time.
 */
export function clocksOf(job: Job): Clocks {
  const ahead = new Map<string, number[]>();
  for (const { ranks, progress } of job.log.communicators) {
    const first = new Map<string, number>();
    for (const [rank, { completed }] of progress) {
      const host = ranks.get(rank)?.host;
      if (host === undefined || completed?.at === undefined) continue;
      first.set(host, Math.min(first.get(host) ?? Infinity, completed.at));
    }
    if (first.size < 2) continue;
    const middle = median([...first.values()]);
    for (const [host, at] of first) {
      const list = ahead.get(host);
      if (list === undefined) ahead.set(host, [at - middle]);
      else list.push(at - middle);
    }
  }
  return { ahead: new Map([...ahead].map(([host, list]) => [host, median(list)])), slack: ahead.size > 0 ? together : unknown };
}

/** A time of one host by the clock of the others. */
export function common(clocks: Clocks, host: string | null, at: number | null): number | null {
  return at === null ? null : at - (host === null ? 0 : (clocks.ahead.get(host) ?? 0));
}

/** Hosts whose clocks are off by more than setting up takes. */
export function clocksDiffer(job: Job, { ahead, slack }: Clocks): Finding[] {
  const off = [...ahead].filter(([, by]) => Math.abs(by) > slack).sort(([, a], [, b]) => Math.abs(b) - Math.abs(a));
  const [worst] = off;
  if (worst === undefined) return [];
  const hosts = off.map(([host]) => host);
  return [
    finding({
      rule: 'clocks-differ',
      severity: 'information',
      message: l10n.t(
        'Clocks differ between hosts, that of {0} by {1} s: times of these hosts were compared with that taken off.',
        worst[0],
        Math.round(worst[1] / 1000),
      ),
      cause: l10n.t('No time service there, or another time zone; the hosts are {0}.', fewOf(hosts)),
      fix: l10n.t('Let chrony or ntpd run on all hosts, and use one time zone.'),
      confidence: 'likely',
      evidence: job.log.communicators
        .flatMap(({ ranks, progress }) =>
          [...progress].flatMap(([rank, { completed }]) =>
            completed !== null && hosts.includes(ranks.get(rank)?.host ?? '') ? [{ place: completed, text: null }] : [],
          ),
        )
        .slice(0, mostEvidence),
      hosts: hosts.slice(0, 100),
    }),
  ];
}
