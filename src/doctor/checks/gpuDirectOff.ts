import * as l10n from '@vscode/l10n';
import type { Check, Reached, Trouble } from '../check.js';
import { activePorts } from '../ports.js';

/**
 * GPUDirect RDMA cannot work: GPUs and active RDMA ports, but neither a peer-memory module nor dma-buf. NCCL then copies through host
 * memory and says so only at NCCL_DEBUG=INFO (ncclIbGdrSupport and ncclIbDmaBufSupport in transport/net_ib).
 */
const find = (hosts: readonly Reached[]): Trouble[] =>
  hosts.flatMap(({ host, facts }): Trouble[] => {
    const { gpus, peerMemory, dmaBuf } = facts;
    if (gpus === null || gpus.length === 0 || activePorts(facts).length === 0) return [];
    // gdrdrv serves GDRCopy, not the NIC: it does not make up for a peer-memory module.
    if (peerMemory === null || peerMemory.some((module) => module !== 'gdrdrv') || dmaBuf === true) return [];
    return [
      {
        host,
        status: 'fail',
        title: l10n.t('GPUDirect RDMA off'),
        message: l10n.t(
          '{0}: no peer-memory module is loaded and the driver has no dma-buf, so data of {1} GPUs goes through host memory.',
          host,
          gpus.length,
        ),
        evidence: [],
        fix: l10n.t('Load it there: modprobe nvidia-peermem'),
      },
    ];
  });

export const gpuDirectOff: Check = {
  id: 'gpudirect-off',
  area: 'gpudirect',
  about: {
    name: { en: 'GPUDirect RDMA', zh: 'GPUDirect RDMA' },
    what: {
      en: 'Whether a peer-memory module or dma-buf lets adapters read GPU memory.',
      zh: '是否有 peer-memory 模块或 dma-buf 让网卡直接读取显存。',
    },
    consequence: {
      en: 'Data go through host memory: in nccl#1676 180 GB/s became 10.',
      zh: '数据经由主机内存中转：nccl#1676 中 180 GB/s 降到 10。',
    },
    source: 'NCCL src/transport/net_ib (ncclIbGdrSupport, ncclIbDmaBufSupport)',
    docs: null,
  },
  concerns: ({ facts }) =>
    facts.gpus?.length === 0 || facts.nics?.length === 0
      ? false
      : facts.gpus === null || facts.nics === null || facts.peerMemory === null
        ? null
        : activePorts(facts).length > 0,
  run: ({ hosts }) => find(hosts),
};
