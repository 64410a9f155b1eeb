import * as l10n from '@vscode/l10n';
import type { Communicator } from '../communicators.js';
import { type Finding, finding } from './finding.js';
import type { Job } from './job.js';

/** Seconds of setting up a communicator that are worth telling, and that are too many. */
const slow = 30;
const tooSlow = 120;

/** What makes a job that works slower than it need be: few channels, far network cards, slow set-up. */
export function quality(job: Job): Finding[] {
  return [...fewChannels(job), ...farCards(job), ...slowInit(job)];
}

function fewChannels(job: Job): Finding[] {
  const channels = job.world?.channels ?? null;
  if (channels === null || channels.coll > 2 || channels.coll === 0) return [];
  const limit = ['NCCL_MAX_NCHANNELS', 'NCCL_MAX_CTAS', 'NCCL_MAX_NRINGS'].flatMap((name) => {
    const told = job.variable(name);
    return told !== null && Number(told.value) <= 2 ? [`${name}=${told.value}`] : [];
  })[0];
  const nvlink = job.log.searches.some(({ intra }) => intra === 'NVL');
  if (limit === undefined && !nvlink) return [];
  return [
    finding({
      rule: 'few-channels',
      severity: 'warning',
      message: l10n.t('Collectives use {0} channels only.', channels.coll),
      cause:
        limit === undefined
          ? l10n.t('GPUs with NVLink use more; a tuner plugin or the program’s configuration may limit them.')
          : l10n.t('{0} says so.', limit),
      fix: l10n.t('Leave NCCL_MAX_NCHANNELS and NCCL_MAX_CTAS unset unless fewer channels were measured to be better.'),
      confidence: limit === undefined ? 'possible' : 'certain',
      evidence: [{ place: channels.place, text: l10n.t('{0} coll channels', channels.coll) }],
      variables: ['NCCL_MAX_NCHANNELS', 'NCCL_MAX_CTAS'],
    }),
  ];
}

function farCards(job: Job): Finding[] {
  const far = job.log.searches.filter(({ inter, pattern }) => (inter === 'SYS' || inter === 'PHB') && pattern === 4);
  const worst = far.find(({ inter }) => inter === 'SYS') ?? far[0];
  if (worst === undefined) return [];
  return [
    finding({
      rule: 'far-network-card',
      severity: worst.inter === 'SYS' ? 'warning' : 'information',
      message: l10n.t('The best way from GPUs to a network card is of type {0}.', worst.inter),
      cause:
        worst.inter === 'SYS'
          ? l10n.t('It crosses CPU sockets: a virtual machine that hides the topology, or GPUs and cards on different sockets.')
          : l10n.t('It passes the CPU’s host bridge: usual where GPU and card share no PCIe switch.'),
      fix: l10n.t(
        'In a virtual machine give the cloud’s topology file in NCCL_TOPO_FILE; else let each rank use the card next to its GPU.',
      ),
      confidence: 'likely',
      evidence: [{ place: worst.place, text: `${worst.intra}/${worst.inter}` }],
      variables: ['NCCL_TOPO_FILE'],
      reports: ['NVIDIA/nccl#1519', 'NVIDIA/nccl#1102'],
      count: far.length,
    }),
  ];
}

/** The rank that waited least for the others, where it waited far less than the one that waited most. */
function cameLast({ ranks, progress }: Communicator, most: number): { rank: number; host: string; seconds: number } | null {
  const waits = [...progress].flatMap(([rank, { timings }]) => {
    const seconds = timings?.phases['bootstrap'];
    return seconds === undefined ? [] : [{ rank, host: ranks.get(rank)?.host ?? '', seconds }];
  });
  const [least] = waits.sort((a, b) => a.seconds - b.seconds);
  return least === undefined || waits.length < ranks.size || least.seconds * 2 > most ? null : least;
}

function slowInit(job: Job): Finding[] {
  let worst: {
    communicator: Communicator;
    rank: number;
    total: number;
    phase: string;
    seconds: number;
    place: Finding['evidence'][number]['place'] | null;
  } | null = null;
  for (const communicator of job.log.communicators)
    for (const [rank, { timings, completed, started }] of communicator.progress) {
      if (timings === null || timings.total < slow || timings.total <= (worst?.total ?? 0)) continue;
      const [phase = '', seconds = 0] = Object.entries(timings.phases).sort(([, a], [, b]) => b - a)[0] ?? [];
      worst = { communicator, rank, total: timings.total, phase, seconds, place: completed ?? started };
    }
  if (worst === null) return [];
  const latest = worst.phase === 'bootstrap' ? cameLast(worst.communicator, worst.seconds) : null;
  const causes: Readonly<Record<string, () => string>> = {
    bootstrap: () => l10n.t('Ranks waited for each other: some started late, or the network of the bootstrap is slow.'),
    kernels: () => l10n.t('Loading CUDA kernels took the time: a slow file system, or lazy loading of a large library.'),
    topo: () => l10n.t('Reading the topology took the time.'),
    connections: () => l10n.t('Setting up connections took the time.'),
  };
  return [
    finding({
      rule: 'slow-init',
      severity: worst.total >= tooSlow ? 'warning' : 'information',
      message: l10n.t(
        'Setting up a communicator took rank {0} {1} s, of which {2} s were for "{3}".',
        worst.rank,
        worst.total,
        worst.seconds,
        worst.phase,
      ),
      cause: causes[worst.phase]?.() ?? l10n.t('That phase took most of the time.'),
      fix:
        latest === null
          ? l10n.t('Compare the timings of all ranks: the one that waits least came last.')
          : l10n.t('Look first at rank {0} on {1}, which waited least ({2} s) and so came last.', latest.rank, latest.host, latest.seconds),
      evidence: worst.place === null ? [] : [{ place: worst.place, text: l10n.t('total {0} s', worst.total) }],
      ranks: latest === null ? [worst.rank] : [latest.rank],
      hosts: latest === null ? [] : [latest.host],
    }),
  ];
}
