import * as l10n from '@vscode/l10n';
import type { CallTrail } from '../calls.js';
import type { Communicator } from '../communicators.js';
import { type Finding, finding } from './finding.js';
import { fewOf, type Job } from './job.js';

/** Calls between the ranks of a log that is cut off anywhere. */
const usualLead = 2;

/** What calls of category COLL tell: ranks that called something else, ranks that are behind. */
export function calls(job: Job): Finding[] {
  const trails = new Map(job.log.calls.map((trail) => [`${trail.host ?? ''}:${trail.pid ?? ''}:${trail.comm}`, trail]));
  if (trails.size < 2) return [];
  const found = job.log.communicators.flatMap((communicator) => {
    const own = [...communicator.ranks.values()].flatMap(({ rank, host, pid, comm }): [number, CallTrail][] => {
      const trail = trails.get(`${host}:${pid}:${comm ?? ''}`);
      return trail === undefined ? [] : [[rank, trail]];
    });
    return own.length < 2 || own.some(([, { pointToPoint }]) => pointToPoint)
      ? []
      : [...(mismatch(communicator, own) ?? behind(job, communicator, own))];
  });
  return found.sort((a, b) => (a.severity === b.severity ? 0 : a.severity === 'error' ? -1 : 1)).slice(0, 1);
}

/** Calls of one number, in order. */
function byNumber({ latest, count }: CallTrail): Map<number, string> {
  const calls = new Map<number, string[]>();
  for (const { number, call } of latest) {
    const list = calls.get(number);
    if (list === undefined) calls.set(number, [call]);
    else list.push(call);
  }
  // The oldest one kept may be the end of a group.
  if (count > latest.length && latest[0] !== undefined) calls.delete(latest[0].number);
  return new Map([...calls].map(([number, list]) => [number, list.join(' + ')]));
}

function mismatch({ id }: Communicator, own: readonly [number, CallTrail][]): Finding[] | null {
  const seen = new Map<number, Map<string, [number, CallTrail][]>>();
  for (const [rank, trail] of own) {
    // The last group may not have been told to its end.
    for (const [number, call] of byNumber(trail)) {
      if (number === trail.last && call.includes(' + ')) continue;
      const calls = seen.get(number) ?? new Map<string, [number, CallTrail][]>();
      seen.set(number, calls);
      calls.set(call, [...(calls.get(call) ?? []), [rank, trail]]);
    }
  }
  const [first] = [...seen]
    .filter(([, calls]) => calls.size > 1 && new Set([...calls.keys()].map((call) => call.split(' + ').length)).size === 1)
    .sort(([a], [b]) => a - b);
  if (first === undefined) return null;
  const [number, variants] = first;
  const sides = [...variants].sort(([, a], [, b]) => b.length - a.length);
  const odd = sides.slice(1).flatMap(([, ranks]) => ranks);
  return [
    finding({
      rule: 'collective-mismatch',
      severity: 'error',
      message: l10n.t(
        'Ranks call different collectives as number {0} of communicator {1}: {2}.',
        number.toString(16),
        id,
        sides
          .slice(0, 3)
          .map(([call, ranks]) => `${call} (${fewOf(ranks.map(([rank]) => rank))})`)
          .join('; '),
      ),
      cause: l10n.t('The program took different ways on different ranks; the odd ones are rank {0}.', fewOf(odd.map(([rank]) => rank))),
      fix: l10n.t('Mend the control flow: every rank calls the same collectives in the same order with the same size and type.'),
      confidence: 'likely',
      evidence: [...odd, ...(sides[0]?.[1] ?? [])]
        .slice(0, 4)
        .map(([rank, { place }]) => ({ place, text: l10n.t('last call of rank {0}', rank) })),
      ranks: odd.map(([rank]) => rank),
      hosts: [...new Set(odd.flatMap(([, { host }]) => host ?? []))],
      reports: [],
    }),
  ];
}

function behind(job: Job, { id, nRanks }: Communicator, own: readonly [number, CallTrail][]): Finding[] {
  // Since 2.27 the number stays 0 on one node; then calls are counted.
  const counted = own.every(([, trail]) => trail.last === 0);
  const at = ({ last: number, count }: CallTrail): number => (counted ? count : number);
  const numbers = own.map(([, trail]) => at(trail));
  const last = numbers.reduce((a, b) => Math.max(a, b), 0);
  const first = numbers.reduce((a, b) => Math.min(a, b), last);
  const hung = job.log.counts.has('torch-watchdog') || job.log.counts.has('torch-heartbeat');
  if (own.length < nRanks || last - first < (hung ? 1 : usualLead)) return [];
  const late = own.filter(([, trail]) => at(trail) === first);
  return [
    finding({
      rule: 'rank-behind',
      severity: hung ? 'error' : 'information',
      message: l10n.t(
        'In communicator {0} rank {1} called up to number {2}, others up to {3}.',
        id,
        fewOf(late.map(([rank]) => rank)),
        first.toString(16),
        last.toString(16),
      ),
      cause: hung
        ? l10n.t('The others wait for it in a collective: it is elsewhere in the program, stopped, or slow.')
        : l10n.t('It is slower, or the log ends while ranks are at different points.'),
      fix: l10n.t('Look at what that rank does (py-spy dump, its last lines) and at its GPU and data loading.'),
      confidence: hung ? 'likely' : 'possible',
      evidence: late.slice(0, 4).map(([rank, { place }]) => ({ place, text: l10n.t('last call of rank {0}', rank) })),
      ranks: late.map(([rank]) => rank),
      hosts: [...new Set(late.flatMap(([, { host }]) => host ?? []))],
    }),
  ];
}
