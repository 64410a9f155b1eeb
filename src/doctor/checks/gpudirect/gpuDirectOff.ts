import * as l10n from '@vscode/l10n';
import type { GpuFact } from '../../../cluster/facts.js';
import type { Check, Reached, Trouble } from '../../check.js';
import { explainNearest, titleOf, type GdrExplanation } from '../../gpudirect/explain.js';
import type { GdrCause } from '../../gpudirect/factor.js';
import { activePorts } from '../../ports.js';

/** Causes that have a check of their own. */
const elsewhere: ReadonlySet<GdrCause | null> = new Set<GdrCause>(['module-name']);

// Asked twice for each host: whether it can be judged, and what is wrong.
const kept = new WeakMap<Reached, readonly GdrExplanation[]>();

/** The explanation that decides for each GPU of a host; empty where it has no GPU or no active port. */
export function explanationsOf(own: Reached): readonly GdrExplanation[] {
  const before = kept.get(own);
  if (before !== undefined) return before;
  const found = nvidiaGpus(own).flatMap((gpu) => explainNearest(own, gpu) ?? []);
  kept.set(own, found);
  return found;
}

function nvidiaGpus({ facts }: Reached): readonly GpuFact[] {
  return facts.gpus?.filter(({ vendor }) => vendor === undefined || vendor === 'nvidia') ?? [];
}

const offHere = ({ verdict, cause }: GdrExplanation): boolean => verdict === 'off' && !elsewhere.has(cause?.cause ?? null);

/** GPUs with which no adapter can exchange data directly, one trouble for each cause on a host. */
function find(own: Reached): Trouble[] {
  const all = explanationsOf(own);
  const byCause = new Map<GdrCause, GdrExplanation[]>();
  for (const one of all.filter(offHere)) {
    const cause = one.cause?.cause ?? null;
    if (cause !== null) byCause.set(cause, [...(byCause.get(cause) ?? []), one]);
  }
  return [...byCause].map(([cause, found]) => ({
    host: own.host,
    status: 'fail',
    title: titleOf(cause),
    message: l10n.t(
      '{0}: data of {1} of {2} GPUs go through host memory. {3}',
      own.host,
      found.length,
      all.length,
      found[0]?.cause?.text ?? '',
    ),
    evidence: [...new Set(found.flatMap((one) => one.cause?.evidence ?? []))].slice(0, 16),
    fix: found[0]?.cause?.fix ?? null,
  }));
}

function concerned(own: Reached): boolean | null {
  const { facts } = own;
  if ((facts.gpus !== null && nvidiaGpus(own).length === 0) || facts.nics?.length === 0) return false;
  if (facts.gpus === null || facts.nics === null || facts.peerMemory === null) return null;
  if (activePorts(facts).length === 0) return false;
  const found = explanationsOf(own);
  if (found.some(offHere)) return true;
  if (found.some(({ verdict }) => verdict === 'unknown')) return null;
  return found.some(({ verdict }) => verdict !== 'off');
}

export const gpuDirectOff: Check = {
  id: 'gpudirect-off',
  area: 'gpudirect',
  about: {
    name: { en: 'GPUDirect RDMA', zh: 'GPUDirect RDMA' },
    what: {
      en: 'Whether NCCL lets the nearest adapter of each GPU read and write its memory: transport, adapter, peer-memory module or dma-buf, GPU model, distance and level, in NCCL’s order.',
      zh: 'NCCL 是否让离每块 GPU 最近的网卡直接读写显存：按 NCCL 的顺序检查传输方式、网卡、peer-memory 模块或 dma-buf、GPU 型号、距离和级别。',
    },
    consequence: {
      en: 'Data go through host memory: in nccl#1676 180 GB/s became 10. NCCL says so only at NCCL_DEBUG=INFO.',
      zh: '数据经由主机内存中转：nccl#1676 中 180 GB/s 降到 10。NCCL 仅在 NCCL_DEBUG=INFO 时提示。',
    },
    source:
      'NCCL src/transport/net_ib (ncclIbGdrSupport, ncclIbDmaBufSupport), src/init.cc (dmaBufSupported), src/graph/paths.cc (ncclTopoCheckGdr); nccl#1676',
    docs: 'https://docs.nvidia.com/deeplearning/nccl/user-guide/docs/troubleshooting.html',
  },
  concerns: concerned,
  run: ({ hosts }) => hosts.flatMap(find),
};
