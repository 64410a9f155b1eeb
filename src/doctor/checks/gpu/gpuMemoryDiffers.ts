import * as l10n from '@vscode/l10n';
import { bytes } from '../../../base/format.js';
import type { Check, Reached } from '../../check.js';
import { gpusOf, gpusWith, whereGpu } from '../../devices.js';
import { usualBy } from '../../usual.js';

/** GPUs with less memory than most of their model: a part was taken out of use, or the mode is another. Vendors round, so a hundredth does not count. */
function find(hosts: readonly Reached[]) {
  const usual = usualBy(
    gpusOf(hosts),
    ({ gpu }) => gpu.name,
    ({ gpu }) => gpu.memoryBytes,
  );
  const most = (name: string): number => usual.get(name)?.value ?? 0;
  return gpusWith(
    hosts,
    (gpu) => gpu.memoryBytes !== null && gpu.memoryBytes < most(gpu.name) * 0.99,
    (gpu) => `memory.total ${String(gpu.memoryBytes)} B`,
    (host, which, [first]) => ({
      status: 'warn',
      title: l10n.t('GPU memory below the others’'),
      message: l10n.t(
        '{0} GPU {1}: {2} of memory; others of the model have {3}.',
        host,
        which,
        bytes(first?.memoryBytes ?? 0),
        bytes(most(first?.name ?? '')),
      ),
      fix: l10n.t('Compare nvidia-smi -q -d MEMORY,ECC there: MIG, ECC and retired memory take their share.'),
    }),
  );
}

export const gpuMemoryDiffers: Check = {
  id: 'gpu-memory-differs',
  area: 'gpu',
  about: {
    name: { en: 'GPU memory', zh: '显存容量' },
    what: { en: 'Memory of each GPU against others of its model.', zh: '每块 GPU 的显存与同型号的其他 GPU 相比。' },
    consequence: {
      en: 'A job sized for the others runs out of memory on one rank and ends on all.',
      zh: '按其他 GPU 的容量安排的作业会在一个 rank 上显存不足，从而整体失败。',
    },
    source: 'nvidia-smi manual: memory.total; NVIDIA Xid 168 (reduced GPU memory capacity)',
    docs: null,
  },
  concerns: whereGpu(({ memoryBytes }) => memoryBytes),
  run: ({ hosts }) => find(hosts),
};
