import * as l10n from '@vscode/l10n';
import type { Check } from './check.js';
import { activePorts } from './ports.js';

/**
 * GPUDirect RDMA cannot work: GPUs and active RDMA ports, but neither a peer-memory module nor dma-buf. NCCL then copies through host
 * memory and says so only at NCCL_DEBUG=INFO (ncclIbGdrSupport and ncclIbDmaBufSupport in transport/net_ib).
 */
export const gpuDirectOff: Check = (hosts) =>
  hosts.flatMap(({ host, facts }) => {
    const { gpus, peerMemory, dmaBuf } = facts;
    if (gpus === null || gpus.length === 0 || activePorts(facts).length === 0) return [];
    // gdrdrv serves GDRCopy, not the NIC: it does not make up for a peer-memory module.
    if (peerMemory === null || peerMemory.some((module) => module !== 'gdrdrv') || dmaBuf === true) return [];
    return [
      {
        host,
        severity: 'error',
        id: 'gpudirect-off',
        title: l10n.t('GPUDirect RDMA off'),
        message: l10n.t(
          '{0}: no peer-memory module is loaded and the driver has no dma-buf, so data of {1} GPUs goes through host memory.',
          host,
          gpus.length,
        ),
        next: l10n.t('Load it there: modprobe nvidia-peermem'),
      },
    ];
  });
