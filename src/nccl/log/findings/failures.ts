import * as l10n from '@vscode/l10n';
import { type CatalogueMessage, isKernel, messageOfId, unknownWarning } from '../catalogue/index.js';
import type { Sighting } from '../sightings.js';
import { type Clocks, clocksDiffer, clocksOf, common } from './clocks.js';
import { type Finding, finding, mostEvidence } from './finding.js';
import { type Job, nameOf, sentence } from './job.js';
import { stuckWork } from './watchdog.js';

interface Seen {
  readonly message: CatalogueMessage;
  /** In the order of the log, or by time where all have one. */
  readonly sightings: readonly Sighting[];
}

/**
 * Findings of the messages in a log, causes before echoes: the first message that names a cause is the culprit; what peers, wrappers and return traces say
 * after it follows from it. A network error counts as a cause only where no rank names one of its own, because a peer that is gone looks the same.
 */
export function failures(job: Job): Finding[] {
  const clocks = clocksOf(job);
  const sightings = job.log.sightings.map((each) => ({ ...each, at: common(clocks, each.host, each.at) }));
  const seen = explained(placed(group(sightings), clocks));
  const errors = seen.filter(({ message }) => message.severity === 'error');
  const culprit = culpritOf(errors, sightings, clocks);
  const rivals = culprit === null ? false : hasRival(culprit, errors, clocks);
  const findings: Finding[] = [];
  const failedEarlier = new Map<string, number>();
  for (const { sightings: own } of errors) for (const sighting of own) keepFirst(failedEarlier, processOf(sighting), sighting.order);
  for (const { message, sightings: told } of seen) {
    if (message.severity === 'error') {
      const isCulprit = message === culprit?.message;
      // A cause that a process names before anything else went wrong there is a cause of its own.
      const own =
        message.distance === 0 &&
        told[0]?.place !== culprit?.sightings[0]?.place &&
        culprit?.message.distance === 0 &&
        told.some((sighting) => failedEarlier.get(processOf(sighting)) === sighting.order);
      findings.push(
        ofMessage(
          job,
          message,
          told,
          isCulprit ? 'culprit' : own ? 'other' : 'echo',
          isCulprit ? before(seen, told) : [],
          isCulprit && rivals,
        ),
      );
    } else if (message.severity === 'warning' || message.id.startsWith('hint-') || message.id === 'ib-hint-acs') {
      findings.push(ofMessage(job, message, told, 'other', [], false));
    }
  }
  return [...findings, ...clocksDiffer(job, clocks)];
}

function group(sightings: readonly Sighting[]): Seen[] {
  const byId = new Map<string, Sighting[]>();
  for (const sighting of sightings) {
    const list = byId.get(sighting.id);
    if (list === undefined) byId.set(sighting.id, [sighting]);
    else list.push(sighting);
  }
  const seen: Seen[] = [];
  for (const [id, list] of byId) {
    const message = messageOfId(id);
    if (message === undefined) continue;
    const timed = list.every(({ at }) => at !== null);
    seen.push({ message, sightings: timed ? [...list].sort((a, b) => (a.at ?? 0) - (b.at ?? 0) || a.order - b.order) : list });
  }
  return seen;
}

/** Before the first error of the job, in ms: what the kernel said earlier than that is history. */
const before1h = 3_600_000;

/**
 * The kernel log is older than the job. What it says counts as a failure of the job where its time is that of the job's first failure or shortly before, or
 * where nothing else failed; else it is a warning.
 */
function placed(seen: readonly Seen[], { slack }: Clocks): Seen[] {
  const own = seen.filter(({ message }) => message.severity === 'error' && !isKernel(message.id));
  if (own.length === 0) return [...seen];
  const times = own.flatMap(({ sightings }) => sightings.flatMap(({ at }) => at ?? []));
  const first = times.reduce((least, at) => Math.min(least, at), Infinity);
  return seen.flatMap(({ message, sightings }): Seen[] => {
    if (!isKernel(message.id) || message.severity !== 'error') return [{ message, sightings }];
    const inTime = sightings.filter(({ at }) => at !== null && at > first - before1h && at < first + slack);
    return inTime.length > 0
      ? [{ message, sightings: inTime }]
      : [{ message: { ...message, severity: 'warning', confidence: 'possible' }, sightings }];
  });
}

/**
 * Calls that failed without a message that is known. A warning not in the catalogue is then what failed, or the trace of the calls itself; where another
 * error is known, such a warning is a note.
 */
function explained(seen: readonly Seen[]): Seen[] {
  const known = seen.some(({ message }) => message.severity === 'error');
  const trace = seen.find(({ message }) => message.id === 'ret-trace');
  // 0 is success, 7 in progress.
  const failed = trace?.sightings.filter(({ text }) => /-> (?![07]\b)\d/.test(text)) ?? [];
  const warned = seen.some(({ message }) => message.id === unknownWarning);
  return seen.map(({ message, sightings }): Seen => {
    if (message.id === unknownWarning)
      return { message: { ...message, severity: known ? 'information' : failed.length > 0 ? 'error' : 'warning' }, sightings };
    if (message.id === 'ret-trace' && !known && !warned && failed.length > 0)
      return { message: { ...message, severity: 'error', distance: 3, confidence: 'possible' }, sightings: failed };
    return { message, sightings };
  });
}

function processOf({ host, pid, tag, place }: Sighting): string {
  return host === null ? `${place.file}:${tag ?? ''}` : `${host}:${pid ?? ''}`;
}

function keepFirst(map: Map<string, number>, key: string, order: number): void {
  const known = map.get(key);
  if (known === undefined || order < known) map.set(key, order);
}

function culpritOf(errors: readonly Seen[], all: readonly Sighting[], { slack }: Clocks): Seen | null {
  const first = (distance: number, allowed: (sighting: Sighting) => boolean = () => true): { seen: Seen; sighting: Sighting } | null => {
    let best: { seen: Seen; sighting: Sighting } | null = null;
    for (const seen of errors) {
      if (seen.message.distance !== distance) continue;
      const sighting = seen.sightings.find(allowed);
      if (sighting !== undefined && (best === null || earlier(sighting, best.sighting))) best = { seen, sighting };
    }
    return best;
  };
  // A process whose network failed before it named another cause names an echo.
  const netFailed = new Map<string, number>();
  for (const sighting of all)
    if (messageOfId(sighting.id)?.severity === 'error' && messageOfId(sighting.id)?.distance === 1)
      keepFirst(netFailed, processOf(sighting), sighting.order);
  const own = first(0, (sighting) => (netFailed.get(processOf(sighting)) ?? Infinity) > sighting.order);
  const net = first(1);
  if (own !== null && net !== null) {
    const [ownAt, netAt] = [own.sighting.at, net.sighting.at];
    return ownAt !== null && netAt !== null && netAt + slack < ownAt ? net.seen : own.seen;
  }
  return (own ?? net ?? first(0) ?? first(2) ?? first(3))?.seen ?? null;
}

/** Whether another host names another cause of its own, and neither times nor one clock say which came first. */
function hasRival(culprit: Seen, errors: readonly Seen[], { slack }: Clocks): boolean {
  const [first] = culprit.sightings;
  if (first === undefined || culprit.message.distance !== 0) return false;
  return errors.some(
    ({ message, sightings }) =>
      message !== culprit.message &&
      message.distance === 0 &&
      sightings.some(({ host, at }) => host !== first.host && (at === null || first.at === null || Math.abs(at - first.at) < slack)),
  );
}

/** Messages that say less than another one in the same line. */
const generic = new Set(['cuda-invalid-arg', 'cuda-unspecified']);

function earlier(a: Sighting, b: Sighting): boolean {
  if (a.place === b.place) return generic.has(b.id) && !generic.has(a.id);
  if (a.at !== null && b.at !== null && a.at !== b.at) return a.at < b.at;
  return a.order < b.order;
}

/** Warnings about a port or its addresses that came before the culprit, on the same host. */
function before(seen: readonly Seen[], culprit: readonly Sighting[]): Sighting[] {
  const [first] = culprit;
  if (first === undefined || (messageOfId(first.id)?.distance ?? 0) !== 1) return [];
  return seen
    .filter(({ message }) => message.id === 'ib-async-gid-change' || message.id === 'ib-async-port-error')
    .flatMap(({ sightings }) => sightings.filter((sighting) => sighting.host === first.host && earlier(sighting, first)).slice(0, 1));
}

function ofMessage(
  job: Job,
  message: CatalogueMessage,
  sightings: readonly Sighting[],
  role: Finding['role'],
  cause: readonly Sighting[],
  doubtful: boolean,
): Finding {
  // Of a launcher's report the lines that name somebody.
  const named = message.id.startsWith('end-') ? sightings.filter(({ host, tag }) => host !== null || tag !== null) : [];
  const told = named.length > 0 ? named : sightings;
  const [first] = told;
  const firstOfEach = [...new Map([...told].reverse().map((sighting) => [processOf(sighting), sighting])).values()].reverse();
  const people = firstOfEach.map((sighting) => job.who(sighting));
  const what =
    message.id === 'torch-watchdog' ? (stuckWork(job) ?? { message: message.what(), ranks: [] }) : { message: message.what(), ranks: [] };
  const reasons = cause.map(({ id }) => l10n.t('Shortly before, on the same host: {0}.', messageOfId(id)?.what() ?? ''));
  return finding({
    rule: message.id,
    severity: message.severity === 'error' && role === 'echo' ? 'information' : message.severity,
    message: sentence(what.ranks.length > 0 || first === undefined ? null : nameOf(job.who(first)), people.length - 1, what.message),
    cause: [message.cause(), ...reasons].join(' '),
    fix: message.fix(),
    confidence:
      message.confidence ?? (message.distance === 0 ? (doubtful ? 'likely' : 'certain') : message.distance === 1 ? 'likely' : 'possible'),
    evidence: [...firstOfEach, ...cause].slice(0, mostEvidence).map(({ place, text }) => ({ place, text })),
    ranks: [...new Set([...what.ranks, ...people.flatMap(({ rank }) => (rank === null ? [] : [rank]))])].sort((a, b) => a - b),
    hosts: [...new Set(people.flatMap(({ host }) => (host === null ? [] : [host])))],
    variables: message.variables,
    reports: message.reports,
    count: job.log.counts.get(message.id) ?? sightings.length,
    role,
  });
}
