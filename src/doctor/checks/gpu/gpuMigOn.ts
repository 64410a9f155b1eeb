import * as l10n from '@vscode/l10n';
import type { Check } from '../../check.js';
import { gpusWith, whereGpu } from '../../devices.js';

export const gpuMigOn: Check = {
  id: 'gpu-mig-on',
  area: 'gpu',
  about: {
    name: { en: 'MIG mode', zh: 'MIG 模式' },
    what: { en: 'Whether GPUs are split into MIG instances.', zh: 'GPU 是否被划分为 MIG 实例。' },
    consequence: {
      en: 'A rank gets a part of a GPU, without peer access over NVLink: NCCL goes through shared memory, and before NCCL 2.30 two instances of one GPU cannot be in one communicator.',
      zh: 'rank 只得到 GPU 的一部分，且没有 NVLink 点对点访问：NCCL 走共享内存，2.30 之前同一 GPU 的两个实例不能在一个通信域里。',
    },
    source: 'NVIDIA MIG User Guide: application considerations (no GPU-to-GPU P2P); NCCL src/init.cc until 2.29 (Duplicate GPU detected)',
    docs: 'https://docs.nvidia.com/datacenter/tesla/mig-user-guide/',
  },
  concerns: whereGpu(({ mig }) => mig),
  run: ({ hosts }) =>
    gpusWith(
      hosts,
      ({ mig }) => mig === true,
      () => 'mig.mode.current Enabled',
      (host, which, [first]) => ({
        status: 'warn',
        title: l10n.t('MIG on'),
        message: l10n.t('{0} GPU {1}: MIG mode is on.', host, which),
        fix: l10n.t('For jobs of several GPUs switch it off while nothing runs: nvidia-smi -i {0} -mig 0', first?.index ?? 0),
      }),
    ),
};
