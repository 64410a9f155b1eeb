import * as l10n from '@vscode/l10n';
import type { Check } from '../../check.js';
import { gpusWith, whereGpu } from '../../devices.js';

export const gpuPersistenceOff: Check = {
  id: 'gpu-persistence-off',
  area: 'gpu',
  about: {
    name: { en: 'Persistence mode', zh: '持久模式' },
    what: { en: 'Whether the driver keeps GPUs initialised while no program uses them.', zh: '没有程序使用时驱动是否保持 GPU 已初始化。' },
    consequence: {
      en: 'Each job’s start initialises the GPUs anew, seconds each, and limits set with nvidia-smi are lost between jobs; with an NVSwitch fabric, memory must be registered again.',
      zh: '每次作业启动都要重新初始化 GPU，各需数秒；用 nvidia-smi 设的上限在作业之间丢失；有 NVSwitch 时还要重新注册。',
    },
    source: 'NVIDIA Driver Persistence (deploy/driver-persistence)',
    docs: 'https://docs.nvidia.com/deploy/driver-persistence/index.html',
  },
  concerns: whereGpu(({ persistence }) => persistence),
  run: ({ hosts }) =>
    gpusWith(
      hosts,
      ({ persistence }) => persistence === false,
      () => 'persistence_mode Disabled',
      (host, which) => ({
        status: 'warn',
        title: l10n.t('Persistence mode off'),
        message: l10n.t('{0} GPU {1}: persistence mode is off.', host, which),
        fix: l10n.t('Start the daemon there: systemctl enable --now nvidia-persistenced'),
      }),
    ),
};
