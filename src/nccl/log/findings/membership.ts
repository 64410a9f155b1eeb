import * as l10n from '@vscode/l10n';
import type { Communicator, LoggedRank, RankProgress } from '../communicators.js';
import type { Place } from '../messages.js';
import { type Evidence, type Finding, finding, mostEvidence } from './finding.js';
import { fewOf, type Job } from './job.js';

/** Ranks that never came, that did not complete, and hosts that NCCL counts otherwise. `failed`: the log names a failure, of which these are consequences. */
export function membership(job: Job, failed: boolean): Finding[] {
  const communicators = job.log.communicators.filter(({ nRanks }) => nRanks > 1);
  // A job with many communicators repeats the same story: the first that did not come about tells it.
  const { thinned } = job.log;
  const stuck =
    thinned === null ? communicators.flatMap((communicator) => notArrived(job, communicator, failed)).slice(0, 1) : [leftOut(thinned)];
  return [...stuck, ...communicators.flatMap(nodes).slice(0, 1)];
}

function leftOut(place: Place): Finding {
  return finding({
    rule: 'lines-left-out',
    severity: 'information',
    message: l10n.t('Ray left out lines that are like others: ranks, rings and connections are not all told.'),
    cause: l10n.t('RAY_DEDUP_LOGS is on by default; "[repeated 15x across cluster]" stands for the lines of other ranks.'),
    fix: l10n.t('Set RAY_DEDUP_LOGS=0, or let each process write a file: NCCL_DEBUG_FILE=/path/%h.%p.'),
    confidence: 'certain',
    evidence: [{ place, text: null }],
    variables: ['NCCL_DEBUG_FILE'],
  });
}

function notArrived(job: Job, communicator: Communicator, failed: boolean): Finding[] {
  const { nRanks, ranks, progress, id } = communicator;
  const waiting = [...progress].filter(([, { started, completed, aborted }]) => started !== null && completed === null && aborted === null);
  if (waiting.length === 0) return [];
  const completed = [...progress.values()].filter((each) => each.completed !== null).length;
  const met = [...progress.values()].some((each) => each.met);
  const missing = Array.from({ length: Math.min(nRanks, 1_000_000) }, (_, rank) => rank).filter((rank) => !ranks.has(rank));
  const evidence: Evidence[] = waiting
    .slice(0, mostEvidence)
    .flatMap(([, { started }]) => (started === null ? [] : [{ place: started, text: null }]));
  const partial = ranks.size < 2;
  if (partial && missing.length > 0) {
    return [
      finding({
        rule: 'log-holds-part',
        severity: 'information',
        message: l10n.t('The log holds {0} of {1} ranks of communicator {2}, and ends before it is complete.', ranks.size, nRanks, id),
        cause: l10n.t('The lines of the other ranks are elsewhere, or they never started.'),
        fix: l10n.t('Give the logs of all ranks together: who failed first is seen only there.'),
        confidence: 'certain',
        evidence,
        ranks: [...ranks.keys()],
      }),
    ];
  }
  if (!met && missing.length > 0) {
    const strangers = job.log.processes.filter(
      (process) => process.host !== null && process.pid !== null && job.rankOf(process.host, process.pid) === null,
    );
    return [
      finding({
        rule: 'ranks-never-joined',
        severity: failed ? 'information' : 'error',
        message: l10n.t(
          '{0} of {1} ranks never joined communicator {2}: rank {3}. The others wait for them.',
          missing.length,
          nRanks,
          id,
          fewOf(missing),
        ),
        cause:
          strangers.length > 0
            ? l10n.t(
                'These processes printed lines but did not begin: {0}.',
                fewOf(strangers.map(({ host, pid }) => `${host ?? ''}:${pid ?? ''}`)),
              )
            : l10n.t('They did not start, ended before NCCL, or cannot reach the address of rank 0.'),
        fix: l10n.t(
          'Look at the output of those ranks: did each start, and can its host reach the bootstrap address (NCCL_SOCKET_IFNAME, firewall)?',
        ),
        evidence,
        ranks: missing.slice(0, 100),
        variables: ['NCCL_SOCKET_IFNAME'],
      }),
    ];
  }
  const surely = waiting.filter(([, { torn }]) => torn === null);
  if (surely.length === 0) return [tornCompletion(communicator, waiting)];
  const lastLines = surely.slice(0, mostEvidence).flatMap(([rank]): Evidence[] => {
    const who = ranks.get(rank);
    const process = who === undefined ? undefined : job.process(who.host, who.pid);
    return process === undefined ? [] : [{ place: process.last, text: l10n.t('last line of rank {0}', rank) }];
  });
  const goesOn = surely.some(([rank]) => goesOnAfter(job, ranks.get(rank)));
  const proven = completed > 0 && goesOn;
  return [
    finding({
      rule: 'init-not-complete',
      severity: failed ? 'information' : proven ? 'error' : 'warning',
      message: l10n.t(
        '{0} of {1} ranks did not complete communicator {2}: rank {3}.',
        surely.length,
        nRanks,
        id,
        fewOf(surely.map(([rank]) => rank)),
      ),
      cause: goesOn
        ? l10n.t('They hang or ended while they set up connections.')
        : l10n.t('They hang or ended while they set up connections, or the log ends before.'),
      fix: l10n.t('Look at the last lines of these ranks, and at what their hosts can reach.'),
      confidence: proven ? 'likely' : 'possible',
      evidence: [...lastLines, ...evidence].slice(0, mostEvidence),
      ranks: surely.slice(0, 100).map(([rank]) => rank),
      hosts: [...new Set(surely.flatMap(([rank]) => ranks.get(rank)?.host ?? []))],
    }),
  ];
}

/** Lines a rank that works may be behind the end of its file: others write theirs by turns. */
const turns = 3;

/** Whether the file goes on behind the last line of a rank, so that its silence says something. */
function goesOnAfter(job: Job, who: LoggedRank | undefined): boolean {
  const process = who === undefined ? undefined : job.process(who.host, who.pid);
  if (process === undefined) return false;
  const { file, line } = process.last;
  const speakers = job.log.processes.filter(({ last }) => last.file === file).length;
  // A file of its own ends where the process does.
  if (speakers === 1) return job.log.files.length > 1;
  return (job.log.files.find(({ name }) => name === file)?.lines ?? 0) - line > turns * speakers;
}

function tornCompletion({ id }: Communicator, waiting: readonly (readonly [number, RankProgress])[]): Finding {
  return finding({
    rule: 'torn-lines',
    severity: 'information',
    message: l10n.t(
      'Lines in which rank {0} may have told that communicator {1} is complete are torn.',
      fewOf(waiting.map(([rank]) => rank)),
      id,
    ),
    cause: l10n.t('Several processes wrote into one file at once, or the log was cut off.'),
    fix: l10n.t('Give each process a file of its own: NCCL_DEBUG_FILE=/path/%h.%p.'),
    confidence: 'possible',
    evidence: waiting.slice(0, mostEvidence).flatMap(([, { torn }]) => (torn === null ? [] : [{ place: torn, text: null }])),
    ranks: waiting.slice(0, 100).map(([rank]) => rank),
    variables: ['NCCL_DEBUG_FILE'],
  });
}

function nodes({ nNodes, nRanks, ranks, progress, id }: Communicator): Finding[] {
  if (nNodes === null || ranks.size !== nRanks) return [];
  const hosts = [...new Set([...ranks.values()].map(({ host }) => host))].filter((host) => host !== '');
  if (hosts.length === 0 || hosts.length === nNodes) return [];
  const place = [...progress.values()].find(({ started }) => started !== null)?.started;
  return [
    finding({
      rule: 'nodes-differ-from-hosts',
      severity: 'warning',
      message: l10n.t('NCCL counts {0} nodes in communicator {1}, while its ranks run on {2} hosts.', nNodes, id, hosts.length),
      cause:
        nNodes < hosts.length
          ? l10n.t('Hosts that NCCL cannot tell apart count as one: same boot id or NCCL_HOSTID.')
          : l10n.t(
              'Containers of one host count as several: each has another host name or NCCL_HOSTID, so they use the network between them.',
            ),
      fix: l10n.t('Give each host one name of its own, or set NCCL_HOSTID so that it is equal exactly where GPUs share a host.'),
      evidence: place === null || place === undefined ? [] : [{ place, text: null }],
      hosts,
      variables: ['NCCL_HOSTID'],
    }),
  ];
}
