import * as l10n from '@vscode/l10n';
import type { Check, Note } from '../../check.js';
import { settingLine } from '../../gpudirect/network.js';
import { gdrLevel } from '../../gpudirect/reach.js';
import { activePorts } from '../../ports.js';

export const gdrLevelFar: Check = {
  id: 'gpudirect-level',
  area: 'gpudirect',
  about: {
    name: { en: 'Reach of GPUDirect RDMA', zh: 'GPUDirect RDMA 的距离级别' },
    what: {
      en: 'Whether NCCL_NET_GDR_LEVEL lets GPUDirect RDMA reach through the CPU. A note: on some boards it gains, on most it loses.',
      zh: 'NCCL_NET_GDR_LEVEL 是否让 GPUDirect RDMA 跨越 CPU。仅作提示：少数主板上有收益，多数有损失。',
    },
    consequence: {
      en: 'Peer traffic through a CPU’s root complex is slower than through host memory on many processors, and across sockets on nearly all.',
      zh: '在许多处理器上，经 CPU 根复合体的点对点流量比经主机内存更慢，跨插槽时几乎都更慢。',
    },
    source: 'NCCL user guide, NCCL_NET_GDR_LEVEL (default PXB); NCCL src/graph/paths.cc (ncclTopoCheckGdr)',
    docs: 'https://docs.nvidia.com/deeplearning/nccl/user-guide/docs/env.html',
  },
  concerns: ({ facts }) => (facts.nics === null || facts.gpus === null ? null : facts.gpus.length > 0 && activePorts(facts).length > 0),
  run: () => [],
  notes: ({ hosts }) =>
    hosts.flatMap(({ host, facts }): Note[] => {
      const { level, set } = gdrLevel(facts);
      if (!set || (level !== 'PHB' && level !== 'SYS')) return [];
      return [
        {
          host,
          title: l10n.t('GPUDirect RDMA reaches through the CPU'),
          message: l10n.t('{0}: NCCL_NET_GDR_LEVEL lets it reach as far as {1}.', host, level),
          evidence: [settingLine(facts, 'NCCL_NET_GDR_LEVEL')],
        },
      ];
    }),
};
