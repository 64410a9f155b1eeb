import * as l10n from '@vscode/l10n';
import type { Check } from '../../check.js';
import { gpusWith, whereGpu } from '../../devices.js';

export const gpuEccUncorrected: Check = {
  id: 'gpu-ecc-uncorrected',
  area: 'gpu',
  about: {
    name: { en: 'Uncorrected memory errors', zh: '不可纠正的显存错误' },
    what: {
      en: 'Uncorrectable ECC errors of each GPU since the driver was loaded.',
      zh: '自驱动加载以来每块 GPU 的不可纠正 ECC 错误。',
    },
    consequence: {
      en: 'Each one ended a program (Xid 48, 94 or 95); until the row is replaced at a reset, the next one may end the job again.',
      zh: '每次都会终止程序（Xid 48、94 或 95）；在复位完成行重映射之前，作业可能再次被中断。',
    },
    source: 'NVIDIA GPU Memory Error Management: error containment, row remapping',
    docs: 'https://docs.nvidia.com/deploy/a100-gpu-mem-error-mgmt/index.html',
  },
  concerns: whereGpu(({ ecc }) => ecc?.uncorrected),
  run: ({ hosts }) =>
    gpusWith(
      hosts,
      ({ ecc }) => (ecc?.uncorrected ?? 0) > 0,
      ({ ecc }) => `ecc.errors.uncorrected.volatile.total ${String(ecc?.uncorrected)}`,
      (host, which, wrong) => ({
        status: 'fail',
        title: l10n.t('Uncorrectable memory errors'),
        message: l10n.t(
          '{0} GPU {1}: {2} uncorrectable memory errors since the driver was loaded.',
          host,
          which,
          wrong.reduce((sum, { ecc }) => sum + (ecc?.uncorrected ?? 0), 0),
        ),
        fix: l10n.t('Take the host out of service and reset the GPU: nvidia-smi -i {0} -r', wrong[0]?.index ?? 0),
      }),
    ),
};
