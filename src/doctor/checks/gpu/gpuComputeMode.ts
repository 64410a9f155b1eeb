import * as l10n from '@vscode/l10n';
import type { Check, Note } from '../../check.js';
import { gpusWith, whereGpu } from '../../devices.js';

export const gpuComputeMode: Check = {
  id: 'gpu-compute-mode',
  area: 'gpu',
  about: {
    name: { en: 'Compute mode', zh: '计算模式' },
    what: {
      en: 'Whether programs may use each GPU; the mode that lets in one program at a time is noted.',
      zh: '程序是否可以使用每块 GPU；仅允许一个进程的模式作为提示列出。',
    },
    consequence: {
      en: 'In mode Prohibited no rank can use the GPU. In Exclusive_Process a second program (another rank, a profiler, a leftover) fails with “CUDA-capable devices are busy or unavailable”.',
      zh: 'Prohibited 模式下任何 rank 都无法使用该 GPU；Exclusive_Process 模式下第二个进程会失败，报 devices are busy or unavailable。',
    },
    source: 'nvidia-smi manual: compute_mode; CUDA Runtime API: cudaErrorDevicesUnavailable',
    docs: null,
  },
  concerns: whereGpu(({ computeMode }) => computeMode),
  run: ({ hosts }) =>
    gpusWith(
      hosts,
      ({ computeMode }) => computeMode === 'Prohibited',
      ({ computeMode }) => `compute_mode ${computeMode ?? ''}`,
      (host, which, [first]) => ({
        status: 'fail',
        title: l10n.t('GPU closed to programs'),
        message: l10n.t('{0} GPU {1}: compute mode is Prohibited.', host, which),
        fix: l10n.t('Open it: nvidia-smi -i {0} -c DEFAULT', first?.index ?? 0),
      }),
    ),
  notes: ({ hosts }) =>
    gpusWith(
      hosts,
      ({ computeMode }) => computeMode === 'Exclusive_Process',
      ({ computeMode }) => `compute_mode ${computeMode ?? ''}`,
      (host, which) => ({
        status: 'warn',
        title: l10n.t('GPU for one program at a time'),
        message: l10n.t('{0} GPU {1}: compute mode is Exclusive_Process.', host, which),
        fix: null,
      }),
    ).map(({ host, title, message, evidence }): Note => ({ host, title, message, evidence })),
};
