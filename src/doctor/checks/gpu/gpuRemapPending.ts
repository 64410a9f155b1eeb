import * as l10n from '@vscode/l10n';
import type { Check } from '../../check.js';
import { gpusWith, whereGpu } from '../../devices.js';

export const gpuRemapPending: Check = {
  id: 'gpu-remap-pending',
  area: 'gpu',
  about: {
    name: { en: 'Row remapping pending', zh: '等待行重映射' },
    what: { en: 'Whether a bad memory row waits for a reset of the GPU to be replaced.', zh: '是否有损坏的显存行等待 GPU 复位后重映射。' },
    consequence: {
      en: 'Work goes on correctly, and the same row can fail again until the reset.',
      zh: '工作仍然正确，但复位之前同一行可能再次出错。',
    },
    source: 'NVIDIA GPU Memory Error Management: row-remapping pending flag',
    docs: 'https://docs.nvidia.com/deploy/a100-gpu-mem-error-mgmt/error-recovery-and-response-flags.html',
  },
  concerns: whereGpu(({ ecc }) => ecc?.remapPending),
  run: ({ hosts }) =>
    gpusWith(
      hosts,
      ({ ecc }) => ecc?.remapPending === true,
      () => 'remapped_rows.pending Yes',
      (host, which, [first]) => ({
        status: 'warn',
        title: l10n.t('Row remapping pending'),
        message: l10n.t('{0} GPU {1}: a memory row waits for a reset to be replaced.', host, which),
        fix: l10n.t('Reset it between two jobs: nvidia-smi -i {0} -r', first?.index ?? 0),
      }),
    ),
};
