import * as l10n from '@vscode/l10n';
import type { Check, Note } from '../../check.js';
import { gpusWith, whereGpu } from '../../devices.js';

export const gpuRemapFailure: Check = {
  id: 'gpu-remap-failure',
  area: 'gpu',
  about: {
    name: { en: 'Row remapping', zh: '行重映射' },
    what: {
      en: 'Whether replacing a bad memory row failed; rows replaced well are noted with their number.',
      zh: '显存行重映射是否失败；成功重映射的行数作为提示列出。',
    },
    consequence: {
      en: 'Spare rows of the bank are used up: the next error there ends every program, and the GPU qualifies for replacement.',
      zh: '该 bank 的备用行已用尽：下一次错误会终止所有程序，该 GPU 符合更换条件。',
    },
    source: 'NVIDIA GPU Memory Error Management: RMA policy thresholds for row-remapping; 512 remappings at most on A100',
    docs: 'https://docs.nvidia.com/deploy/a100-gpu-mem-error-mgmt/index.html',
  },
  concerns: whereGpu(({ ecc }) => ecc?.remapFailure),
  run: ({ hosts }) =>
    gpusWith(
      hosts,
      ({ ecc }) => ecc?.remapFailure === true,
      ({ ecc }) => `remapped_rows.failure Yes, rows remapped ${String(ecc?.remappedRows ?? '?')}`,
      (host, which) => ({
        status: 'fail',
        title: l10n.t('Row remapping failed'),
        message: l10n.t('{0} GPU {1}: a bad memory row could not be replaced.', host, which),
        fix: l10n.t('Run NVIDIA’s field diagnostic and ask the vendor for a replacement.'),
      }),
    ),
  notes: ({ hosts }) =>
    gpusWith(
      hosts,
      ({ ecc }) => (ecc?.remappedRows ?? 0) > 0 && ecc?.remapFailure !== true,
      ({ ecc }) => `rows remapped ${String(ecc?.remappedRows)}`,
      (host, which) => ({
        status: 'warn',
        title: l10n.t('Memory rows replaced'),
        message: l10n.t('{0} GPU {1}: memory rows were replaced by spare ones.', host, which),
        fix: null,
      }),
    ).map(({ host, title, message, evidence }): Note => ({ host, title, message, evidence })),
};
