import * as l10n from '@vscode/l10n';
import type { GpuFact, HostFacts, NicFact } from '../../cluster/facts.js';
import type { Reached } from '../check.js';
import { portName } from '../ports.js';
import type { GdrCause, GdrFactor, Pair } from './factor.js';
import { acsFactor, iommuFactor, readFactor } from './hindrances.js';
import { moduleFactor } from './memory.js';
import { adapterFactor, isChosen, networkFactor } from './network.js';
import { distance, pathBetween, type PathClass } from './pathClass.js';
import { distanceFactor, gpuFactor } from './reach.js';

/** Whether and why GPUDirect RDMA works between a GPU and a port. */
export interface GdrExplanation {
  readonly host: string;
  readonly gpu: number;
  /** Port as it is shown, "mlx5_2". */
  readonly nic: string;
  readonly path: PathClass | null;
  /** "impaired": NCCL uses it, and something on the way makes it slow, half or faulty. */
  readonly verdict: 'on' | 'impaired' | 'off' | 'unknown';
  /** The one factor that decides, with the one change that mends it; null where it works or too little is known. */
  readonly cause: GdrFactor | null;
  /** One sentence that says the verdict and the cause. */
  readonly text: string;
  /** In the order in which NCCL asks; what it does not ask comes last. */
  readonly factors: readonly GdrFactor[];
}

/**
 * Explains GPUDirect RDMA between a GPU and a port, in NCCL's order: is the transport on, does it take the port, does the adapter reach GPU
 * memory (ncclIbGdrSupport, ncclIbDmaBufSupport), does the GPU allow it, are the two near enough, do sends use it (ncclTopoCheckGdr); and
 * what NCCL does not look at: access control and IOMMU.
 */
export function explainGpuDirect(own: Reached, gpu: GpuFact, nic: NicFact): GdrExplanation {
  const pair: Pair = { own, gpu, nic, path: pathBetween(own.facts, gpu, nic) };
  const gates = [networkFactor(pair), adapterFactor(pair), moduleFactor(pair), gpuFactor(pair), distanceFactor(pair)];
  const others = [readFactor(pair), acsFactor(pair), iommuFactor(pair)];
  const off = gates.find(({ state }) => state === 'off') ?? null;
  const open = gates.find(({ state }) => state === 'unknown') ?? null;
  const harm = others.find(({ state }) => state === 'harms') ?? null;
  const verdict = off !== null ? 'off' : open !== null ? 'unknown' : harm !== null ? 'impaired' : 'on';
  const cause = off ?? (open === null ? harm : null);
  return {
    host: own.host,
    gpu: gpu.index,
    nic: portName(nic),
    path: pair.path,
    verdict,
    cause,
    text: sentence(verdict, gpu.index, portName(nic), (cause ?? open)?.text ?? ''),
    factors: [...gates, ...others],
  };
}

function sentence(verdict: GdrExplanation['verdict'], gpu: number, nic: string, reason: string): string {
  switch (verdict) {
    case 'on':
      return l10n.t('GPUDirect RDMA works between GPU {0} and {1}.', gpu, nic);
    case 'impaired':
      return l10n.t('GPUDirect RDMA between GPU {0} and {1} is used but impaired: {2}', gpu, nic, reason);
    case 'off':
      return l10n.t('GPUDirect RDMA between GPU {0} and {1} is off: {2}', gpu, nic, reason);
    case 'unknown':
      return l10n.t('Whether GPUDirect RDMA works between GPU {0} and {1} is not known: {2}', gpu, nic, reason);
  }
}

/** Short titles by cause, under which reports group hosts. */
export function titleOf(cause: GdrCause): string {
  switch (cause) {
    case 'ib-off':
    case 'other-net':
      return l10n.t('RDMA switched off by a setting');
    case 'port-down':
      return l10n.t('GPUDirect RDMA off: port down');
    case 'adapter-excluded':
      return l10n.t('GPUDirect RDMA off: adapter left out by NCCL_IB_HCA');
    case 'no-module':
      return l10n.t('GPUDirect RDMA off: no peer-memory module');
    case 'module-name':
      return l10n.t('GPUDirect RDMA off: NCCL does not find the peer-memory module');
    case 'dmabuf-off':
      return l10n.t('GPUDirect RDMA off: dma-buf switched off');
    case 'gpu-model':
      return l10n.t('GPUDirect RDMA off: not in this GPU');
    case 'level-set':
      return l10n.t('GPUDirect RDMA off: forbidden by NCCL_NET_GDR_LEVEL');
    case 'too-far':
      return l10n.t('GPUDirect RDMA off: GPU and adapter too far apart');
    case 'no-topology-file':
      return l10n.t('GPUDirect RDMA off: virtual machine without topology file');
    case 'read-off':
      return l10n.t('GPUDirect RDMA only for receiving');
    case 'acs':
      return l10n.t('PCIe access control redirects peer traffic');
    case 'iommu':
      return l10n.t('IOMMU translates peer traffic');
  }
}

/** Ports that a GPU would use: of the active ones that NCCL takes, those nearest to it; of all active ones where NCCL takes none; all where distances are not known. */
export function nearestPorts(facts: HostFacts, gpu: GpuFact): readonly NicFact[] {
  const active = (facts.nics ?? []).filter(({ state }) => state === 'ACTIVE');
  const chosen = active.filter((nic) => isChosen(facts, nic));
  const usable = chosen.length === 0 ? active : chosen;
  const paths = usable.map((nic) => pathBetween(facts, gpu, nic));
  const nearest = Math.min(...paths.map((path) => (path === null ? Infinity : distance(path))));
  return usable.filter((_, i) => {
    const path = paths[i] ?? null;
    return nearest === Infinity || (path !== null && distance(path) === nearest);
  });
}

/** What decides for one GPU: its best nearest port. null where it has no active port. */
export function explainNearest(own: Reached, gpu: GpuFact): GdrExplanation | null {
  const order: Readonly<Record<GdrExplanation['verdict'], number>> = { on: 0, impaired: 1, unknown: 2, off: 3 };
  let best: GdrExplanation | null = null;
  for (const nic of nearestPorts(own.facts, gpu)) {
    const found = explainGpuDirect(own, gpu, nic);
    if (best === null || order[found.verdict] < order[best.verdict]) best = found;
    if (best.verdict === 'on') break;
  }
  return best;
}
