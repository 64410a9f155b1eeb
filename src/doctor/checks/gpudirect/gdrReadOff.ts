import * as l10n from '@vscode/l10n';
import type { Check } from '../../check.js';
import { integerOf } from '../../effective.js';
import { placeOf, settingLine } from '../../gpudirect/network.js';
import { activePorts } from '../../ports.js';

export const gdrReadOff: Check = {
  id: 'gpudirect-read-off',
  area: 'gpudirect',
  about: {
    name: { en: 'GPUDirect RDMA for sends', zh: '发送方向的 GPUDirect RDMA' },
    what: {
      en: 'Whether NCCL_NET_GDR_READ=0 keeps sends from GPUDirect RDMA.',
      zh: 'NCCL_NET_GDR_READ=0 是否让发送不使用 GPUDirect RDMA。',
    },
    consequence: {
      en: 'Each send is copied to host memory first, and the CPU’s memory carries the whole traffic once more.',
      zh: '每次发送都先拷贝到主机内存，全部流量再次占用内存带宽。',
    },
    source: 'NCCL src/graph/paths.cc (ncclTopoCheckGdr, NCCL_NET_GDR_READ; on by itself from Ampere on)',
    docs: 'https://docs.nvidia.com/deeplearning/nccl/user-guide/docs/env.html',
  },
  concerns: ({ facts }) => (facts.nics === null || facts.gpus === null ? null : facts.gpus.length > 0 && activePorts(facts).length > 0),
  run: ({ hosts }) =>
    hosts.flatMap(({ host, facts }) =>
      integerOf(facts, 'NCCL_NET_GDR_READ', -2) !== 0
        ? []
        : [
            {
              host,
              status: 'warn' as const,
              title: l10n.t('GPUDirect RDMA only for receiving'),
              message: l10n.t('{0}: NCCL_NET_GDR_READ=0 sends through host memory.', host),
              evidence: [settingLine(facts, 'NCCL_NET_GDR_READ')],
              fix: l10n.t('Take {0} out of {1}.', 'NCCL_NET_GDR_READ', placeOf(facts, 'NCCL_NET_GDR_READ')),
            },
          ],
    ),
};
