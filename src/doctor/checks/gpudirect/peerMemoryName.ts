import * as l10n from '@vscode/l10n';
import type { Check } from '../../check.js';
import { titleOf } from '../../gpudirect/explain.js';
import { explanationsOf } from './gpuDirectOff.js';

export const peerMemoryName: Check = {
  id: 'peer-memory-name',
  area: 'gpudirect',
  about: {
    name: { en: 'Peer-memory module and NCCL', zh: 'peer-memory 模块与 NCCL' },
    what: {
      en: 'Whether the NCCL found looks for the peer-memory module that is loaded: until 2.21 only for nv_mem under /sys/kernel/mm/memory_peers, from 2.23.4 for nvidia_peermem itself.',
      zh: '所用 NCCL 是否能找到已加载的 peer-memory 模块：2.21 及之前只找 /sys/kernel/mm/memory_peers 下的 nv_mem，2.23.4 起直接找 nvidia_peermem。',
    },
    consequence: {
      en: 'After an upgrade of driver or OFED the module has another name and GPUDirect RDMA is off: 180 GB/s became 10 in nccl#1676.',
      zh: '升级驱动或 OFED 后模块换了名字，GPUDirect RDMA 随之关闭：nccl#1676 中 180 GB/s 降到 10。',
    },
    source: 'NCCL src/transport/net_ib.cc (ncclIbGdrSupport at tags 2.21.5, 2.22.3, 2.23.4); nccl#1676',
    docs: 'https://github.com/NVIDIA/nccl/issues/1676',
  },
  concerns: ({ facts }) => {
    if (facts.gpus?.length === 0 || facts.nics?.length === 0) return false;
    if (facts.gpus === null || facts.nics === null || facts.peerMemory === null) return null;
    if (!facts.peerMemory.includes('nvidia_peermem')) return false;
    return facts.versions.nccl.length === 0 ? null : true;
  },
  run: ({ hosts }) =>
    hosts.flatMap((own) => {
      const found = explanationsOf(own).find(({ verdict, cause }) => verdict === 'off' && cause?.cause === 'module-name')?.cause ?? null;
      if (found?.cause !== 'module-name') return [];
      return [
        {
          host: own.host,
          status: 'fail' as const,
          title: titleOf('module-name'),
          message: l10n.t('{0}: {1}', own.host, found.text),
          evidence: found.evidence,
          fix: found.fix,
        },
      ];
    }),
};
