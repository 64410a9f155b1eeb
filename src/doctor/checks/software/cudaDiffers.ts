import * as l10n from '@vscode/l10n';
import { differCheck } from '../../differCheck.js';

/** The newest CUDA that the driver serves, other than on most hosts. */
export const cudaDiffers = differCheck({
  id: 'cuda-differs',
  area: 'software',
  about: {
    name: { en: 'CUDA of the driver', zh: '驱动支持的 CUDA' },
    what: {
      en: 'The newest CUDA that the driver serves, as nvidia-smi says, compared between hosts with the same GPUs.',
      zh: 'nvidia-smi 报告的驱动所支持的最新 CUDA，在相同 GPU 的各主机间比较。',
    },
    consequence: {
      en: 'A program built with a newer CUDA starts on the others and stops here with "CUDA driver version is insufficient".',
      zh: '用较新 CUDA 编译的程序在其他主机能启动，在这里报 “CUDA driver version is insufficient” 而停止。',
    },
    source: 'NVIDIA CUDA Compatibility guide; NCCL src/misc/cudawrap.cc (minimum driver)',
    docs: 'https://docs.nvidia.com/deploy/cuda-compatibility/',
  },
  valueOf: ({ versions }) => versions.cuda,
  concerns: ({ facts }) => (facts.versions.cuda === null ? (facts.gpus?.length === 0 ? false : null) : true),
  say: (host, own, most, count) => ({
    status: 'warn',
    title: l10n.t('CUDA of the driver differs'),
    message: l10n.t('{0}: the driver serves CUDA {1}; on {2} hosts it serves {3}.', host, own, count, most),
    fix: l10n.t('Bring the driver there to the version of the others.'),
  }),
});
