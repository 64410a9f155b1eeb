import * as l10n from '@vscode/l10n';
import type { Check, Note } from '../../check.js';
import { integerOf } from '../../effective.js';
import { canDmaBuf } from '../../gpudirect/memory.js';
import { settingLine } from '../../gpudirect/network.js';
import { ncclOf } from '../../confFiles.js';

export const dmaBufOff: Check = {
  id: 'dmabuf-off',
  area: 'gpudirect',
  about: {
    name: { en: 'dma-buf', zh: 'dma-buf' },
    what: {
      en: 'Whether NCCL_DMABUF_ENABLE=0 keeps NCCL from dma-buf where kernel, driver and NCCL have it. It is a note: a peer-memory module may do the same work, and without one gpudirect-off says so.',
      zh: '内核、驱动和 NCCL 都支持 dma-buf 时，NCCL_DMABUF_ENABLE=0 是否关闭了它。仅作提示：peer-memory 模块可能起同样作用，没有模块时由 gpudirect-off 报告。',
    },
    consequence: {
      en: 'NCCL depends on a module that must be rebuilt with each kernel and driver.',
      zh: 'NCCL 依赖于一个每次换内核和驱动都要重建的模块。',
    },
    source: 'NCCL src/init.cc (dmaBufSupported); NCCL user guide, NCCL_DMABUF_ENABLE',
    docs: 'https://docs.nvidia.com/deeplearning/nccl/user-guide/docs/env.html',
  },
  concerns: ({ facts }) => {
    if (facts.gpus?.length === 0 || facts.nics?.length === 0) return false;
    if (facts.gpus === null || facts.nics === null) return null;
    return canDmaBuf(facts, ncclOf(facts));
  },
  run: () => [],
  notes: ({ hosts }) =>
    hosts.flatMap(({ host, facts }): Note[] => {
      if (canDmaBuf(facts, ncclOf(facts)) !== true || integerOf(facts, 'NCCL_DMABUF_ENABLE', 1) !== 0) return [];
      return [
        {
          host,
          title: l10n.t('dma-buf switched off by a setting'),
          message: l10n.t('{0}: NCCL_DMABUF_ENABLE=0, though kernel, driver and NCCL have dma-buf.', host),
          evidence: [settingLine(facts, 'NCCL_DMABUF_ENABLE')],
        },
      ];
    }),
};
