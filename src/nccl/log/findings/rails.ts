import * as l10n from '@vscode/l10n';
import type { Communicator } from '../communicators.js';
import { type Evidence, type Finding, finding, mostEvidence } from './finding.js';
import { fewOf, type Job, type PlacedEdge } from './job.js';

/** How well rings use hosts and rails: how often they leave a host, whether both ends use the same adapter, adapters that nothing uses. */
export function rails(job: Job): Finding[] {
  const { world } = job;
  if (world === null || world.ranks.size < world.nRanks) return [];
  const ring = [...job.edges()].filter(
    ({ edge, from, to }) =>
      edge.transport === 'NET' && edge.connection === 0 && edge.network !== 'Socket' && from !== null && to !== null && from !== to,
  );
  return [...crossings(world), ...acrossRails(job, ring), ...idleAdapters(job, ring)];
}

function crossings(world: Communicator): Finding[] {
  const hostOf = (rank: number | undefined): string => (rank === undefined ? '' : (world.ranks.get(rank)?.host ?? ''));
  const hosts = new Set([...world.ranks.values()].map(({ host }) => host)).size;
  if (hosts < 2) return [];
  let worst: { channel: number; times: number } | null = null;
  let many = 0;
  for (const [channel, order] of world.rings) {
    if (order.length !== world.nRanks) continue;
    const times = order.filter((rank, at) => hostOf(rank) !== hostOf(order[(at + 1) % order.length])).length;
    if (times <= hosts) continue;
    many++;
    if (times > (worst?.times ?? 0)) worst = { channel, times };
  }
  if (worst === null) return [];
  const place = [...world.progress.values()].find(({ started, completed }) => started !== null || completed !== null);
  const at = place?.completed ?? place?.started ?? null;
  return [
    finding({
      rule: 'ring-leaves-hosts-often',
      severity: 'warning',
      message: l10n.t(
        'The ring of channel {0} leaves a host {1} times, where {2} would do ({3} such rings).',
        worst.channel,
        worst.times,
        hosts,
        many,
      ),
      cause: l10n.t(
        'NCCL did not see which GPUs share a host, or was given a graph: host names or NCCL_HOSTID per container, NCCL_GRAPH_FILE, or P2P and shared memory both off.',
      ),
      fix: l10n.t('Let GPUs of one host be one node for NCCL (same NCCL_HOSTID, shared /dev/shm and IPC), and remove NCCL_GRAPH_FILE.'),
      confidence: 'likely',
      evidence:
        at === null
          ? []
          : [{ place: at, text: l10n.t('ring of channel {0}: {1}', worst.channel, fewOf(world.rings.get(worst.channel) ?? [])) }],
      variables: ['NCCL_HOSTID', 'NCCL_GRAPH_FILE'],
      count: many,
    }),
  ];
}

const deviceOf = (via: string | null): number | null => {
  const found = via === null ? null : /^NET\/[^/]{1,60}\/(\d{1,4})/.exec(via);
  return found === null ? null : Number(found[1]);
};

/** Adapters by their number, as "NET/IB : Using [0]mlx5_0:1/IB [1]…" lists them. */
function adapters(devices: string): ReadonlyMap<number, string> {
  const list = [...(devices.split(';', 1)[0]?.matchAll(/\[(\d{1,4})\]([\w.{}+-]{1,80})(?::\d{1,4})?/g) ?? [])];
  return new Map(list.map(([, number = '', name = '']) => [Number(number), name]));
}

function adaptersOf(job: Job, host: string | null): ReadonlyMap<number, string> {
  const told = job.log.processes.find((process) => process.host === host && process.devices !== null)?.devices;
  return told === undefined || told === null ? new Map<number, string>() : adapters(told.value);
}

function acrossRails(job: Job, ring: readonly PlacedEdge[]): Finding[] {
  const both = ring.filter(({ edge }) => edge.ends === 'both' && deviceOf(edge.via) !== null && deviceOf(edge.receiveVia) !== null);
  const across = both.filter(({ edge }) => deviceOf(edge.via) !== deviceOf(edge.receiveVia));
  if (across.length === 0) return [];
  const setting = job.variable('NCCL_CROSS_NIC');
  const forbidden = setting?.value === '0';
  const hosts = [...new Set(across.flatMap(({ from, to }) => [from, to].filter((host) => host !== null)))];
  // Numbers are given in the order of discovery: the same card may have another one on another host.
  const [one, other] = across.map(({ from, to }) => [adaptersOf(job, from), adaptersOf(job, to)] as const)[0] ?? [];
  const renumbered =
    one !== undefined && other !== undefined && [...one].some(([number, name]) => other.has(number) && other.get(number) !== name);
  return [
    finding({
      rule: 'rings-cross-rails',
      severity: forbidden ? 'warning' : 'information',
      message: l10n.t(
        '{0} of {1} connections between hosts leave by one adapter and arrive at another number.',
        across.length,
        both.length,
      ),
      cause: renumbered
        ? l10n.t('The hosts number their adapters differently, so that equal numbers are not one rail.')
        : forbidden
          ? l10n.t('NCCL_CROSS_NIC=0 asks for one rail, yet the hosts’ GPUs and adapters are paired differently.')
          : l10n.t('NCCL may change rails (NCCL_CROSS_NIC is not 0): on rail-optimised fabrics this traffic passes the spine.'),
      fix: l10n.t(
        'On a rail-optimised fabric set NCCL_CROSS_NIC=0 and let NCCL_IB_HCA name the adapters in the same order on all hosts; compare busbw with and without.',
      ),
      confidence: 'possible',
      evidence: across.slice(0, 3).map(({ edge }): Evidence => ({
        place: edge.place,
        text: l10n.t(
          'channel {0}: {1} → {2}, sent via {3}, received via {4}',
          edge.channel,
          edge.from,
          edge.to,
          edge.via,
          edge.receiveVia ?? '',
        ),
      })),
      hosts: hosts.slice(0, 100),
      variables: ['NCCL_CROSS_NIC', 'NCCL_IB_HCA'],
      count: across.length,
    }),
  ];
}

function idleAdapters(job: Job, ring: readonly PlacedEdge[]): Finding[] {
  const used = new Map<string, Set<number>>();
  for (const { edge, from, to } of ring)
    for (const [host, via] of [
      [from, edge.via],
      [to, edge.receiveVia],
    ] as const) {
      const device = deviceOf(via);
      if (host === null || device === null) continue;
      const own = used.get(host) ?? new Set<number>();
      used.set(host, own.add(device));
    }
  const idle = [...used].flatMap(([host, own]) => {
    const listed = adaptersOf(job, host);
    // Adapters for storage and management are listed too: only few used ones of many say something.
    return listed.size >= 4 && own.size * 2 < listed.size ? [{ host, own, listed }] : [];
  });
  const [first] = idle;
  if (first === undefined) return [];
  const told = job.log.processes.find((process) => process.host === first.host && process.devices !== null)?.devices;
  const evidence: Evidence[] = [
    ...(told === undefined || told === null ? [] : [{ place: told.place, text: told.value.slice(0, 400) }]),
    ...ring.slice(0, 2).map(({ edge }) => ({ place: edge.place, text: edge.via })),
  ];
  return [
    finding({
      rule: 'idle-adapters',
      severity: 'information',
      message: l10n.t(
        'Rings use {0} of {1} adapters on {2} hosts: {3}.',
        first.own.size,
        first.listed.size,
        idle.length,
        fewOf([...first.own].map((number) => first.listed.get(number) ?? number)),
      ),
      cause: l10n.t('Few channels, GPUs that all judge the same adapter nearest (a hidden topology), or few GPUs a host in this job.'),
      fix: l10n.t(
        'Look at the Pattern lines of category GRAPH; in a virtual machine give NCCL_TOPO_FILE; name the adapters for training in NCCL_IB_HCA.',
      ),
      confidence: 'possible',
      evidence: evidence.slice(0, mostEvidence),
      hosts: idle.slice(0, 100).map(({ host }) => host),
      variables: ['NCCL_IB_HCA', 'NCCL_TOPO_FILE', 'NCCL_MAX_NCHANNELS'],
      count: idle.length,
    }),
  ];
}
