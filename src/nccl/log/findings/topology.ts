import * as l10n from '@vscode/l10n';
import type { SystemPath, SystemTree } from '../system.js';
import { type Finding, finding, mostEvidence } from './finding.js';
import { fewOf, type Job } from './job.js';

/** Path types from near to far (src/graph/topo.h of 2.27; older releases lack some). */
const near = ['LOC', 'NVL', 'NVB', 'C2C', 'PIX', 'PXB', 'P2C', 'PXN', 'PHB', 'SYS', 'NET', 'DIS'];
const rankOf = (type: string): number => {
  const at = near.indexOf(type);
  return at < 0 ? near.length : at;
};

/** What the topology trees of hosts tell: adapters on the other CPU socket, hosts that differ. */
export function topology(job: Job): Finding[] {
  return [...crossSocket(job.log.systems), ...different(job.log.systems)];
}

/** The best way from each GPU to an adapter. */
function bestToAdapter({ paths, nodes }: SystemTree): Map<string, SystemPath> {
  const gpus = new Set(nodes.filter(({ kind }) => kind === 'GPU').map(({ name }) => name));
  const best = new Map<string, SystemPath>();
  for (const path of paths) {
    if (!gpus.has(path.from) || !path.to.startsWith('NET/')) continue;
    const known = best.get(path.from);
    if (known === undefined || rankOf(path.type) < rankOf(known.type)) best.set(path.from, path);
  }
  return best;
}

function crossSocket(systems: readonly SystemTree[]): Finding[] {
  const far = systems.flatMap((system) => {
    const gpus = [...bestToAdapter(system)].filter(([, { type }]) => type === 'SYS').map(([gpu]) => gpu);
    return gpus.length === 0 ? [] : [{ system, gpus }];
  });
  const [first] = far;
  if (first === undefined) return [];
  const all = bestToAdapter(first.system).size;
  return [
    finding({
      rule: 'cross-socket-adapter',
      severity: 'warning',
      message: l10n.t(
        '{0} of {1} GPUs of {2} reach every network adapter only through the other CPU socket: {3}.',
        first.gpus.length,
        all,
        first.system.host,
        fewOf(first.gpus),
      ),
      cause: l10n.t('No adapter is on their socket, it was filtered out, or a virtual machine hides the topology.'),
      fix: l10n.t(
        'Compare with `nvidia-smi topo -m`; let NCCL_IB_HCA name adapters of both sockets; in a virtual machine give NCCL_TOPO_FILE.',
      ),
      confidence: 'likely',
      evidence: far.slice(0, mostEvidence).map(({ system }) => ({
        place: system.place,
        text: `=== System : maxBw ${system.maxBandwidth} totalBw ${system.totalBandwidth} ===`,
      })),
      hosts: [...new Set(far.map(({ system }) => system.host))],
      variables: ['NCCL_IB_HCA', 'NCCL_TOPO_FILE'],
      count: far.length,
    }),
  ];
}

/** What must be equal on hosts of one kind. */
function shapeOf(system: SystemTree): string {
  const count = (kind: string): number => system.nodes.filter((node) => node.kind === kind).length;
  const best = [...bestToAdapter(system).values()].map(({ type }) => type).sort();
  const ways = [...new Set(best)].map((type) => `${best.filter((each) => each === type).length} ${type}`);
  return l10n.t(
    '{0} GPUs, {1} adapters, {2} CPUs, {3} GB/s to a GPU, {4}',
    count('GPU'),
    count('NET'),
    count('CPU'),
    system.totalBandwidth,
    ways.length === 0 ? l10n.t('no way to an adapter told') : ways.join(' + '),
  );
}

function different(systems: readonly SystemTree[]): Finding[] {
  const ofHost = new Map<string, SystemTree>();
  for (const system of systems) {
    const known = ofHost.get(system.host);
    if (known === undefined || system.nodes.length > known.nodes.length) ofHost.set(system.host, system);
  }
  const groups = new Map<string, SystemTree[]>();
  for (const system of ofHost.values()) {
    const shape = shapeOf(system);
    groups.set(shape, [...(groups.get(shape) ?? []), system]);
  }
  const [most, ...rest] = [...groups].sort(([, a], [, b]) => b.length - a.length);
  if (most === undefined || rest.length === 0) return [];
  const odd = rest.flatMap(([, own]) => own);
  return [
    finding({
      rule: 'topology-drift',
      severity: 'warning',
      message: l10n.t(
        'Hosts differ in what NCCL finds in them: {0}.',
        [most, ...rest]
          .slice(0, 4)
          .map(([shape, own]) => l10n.t('{0} ({1} hosts)', shape, own.length))
          .join('; '),
      ),
      cause: l10n.t(
        'Different hardware, an adapter or link that is down, or another topology file; the odd ones are {0}.',
        fewOf(odd.map(({ host }) => host)),
      ),
      fix: l10n.t('Run the health check on these hosts and compare `nvidia-smi topo -m` and ibstat with another host.'),
      confidence: 'likely',
      evidence: [...odd, ...most[1]].slice(0, 2).map((system) => ({ place: system.place, text: `${system.host}: ${shapeOf(system)}` })),
      hosts: odd.map(({ host }) => host),
      variables: ['NCCL_TOPO_FILE'],
      count: odd.length,
    }),
  ];
}
