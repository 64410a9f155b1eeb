import * as l10n from '@vscode/l10n';
import type { GpuFact } from '../../../cluster/facts.js';
import type { Check } from '../../check.js';
import { gpusOf, gpusWith, whereGpu } from '../../devices.js';
import { usualBy } from '../../usual.js';

const limitOf = ({ power }: GpuFact): number | null => power?.limitW ?? null;

export const gpuPowerLimit: Check = {
  id: 'gpu-power-limit',
  area: 'gpu',
  about: {
    name: { en: 'Power limit', zh: '功率上限' },
    what: {
      en: 'Each GPU’s power limit against most others of its model, and against the model’s default where there is nobody to compare with.',
      zh: '每块 GPU 的功率上限与多数同型号 GPU 相比；无可比较时与该型号默认值相比。',
    },
    consequence: {
      en: 'Under load its clocks are lower, and every other rank waits for it.',
      zh: '满载时它的时钟更低，其余 rank 都要等它。',
    },
    source: 'nvidia-smi manual: power.limit, power.default_limit',
    docs: null,
  },
  concerns: whereGpu(limitOf),
  run: ({ hosts }) => {
    const usual = usualBy(
      gpusOf(hosts),
      ({ gpu }) => gpu.name,
      ({ gpu }) => limitOf(gpu),
    );
    const wanted = (gpu: GpuFact): number => usual.get(gpu.name)?.value ?? gpu.power?.defaultLimitW ?? 0;
    return gpusWith(
      hosts,
      (gpu) => {
        const limit = limitOf(gpu);
        return limit !== null && limit < wanted(gpu) - 0.5;
      },
      ({ power }) => `power.limit ${String(power?.limitW)} W, power.default_limit ${String(power?.defaultLimitW ?? '?')} W`,
      (host, which, [first]) => ({
        status: 'warn',
        title: l10n.t('Power limit lowered'),
        message: l10n.t(
          '{0} GPU {1}: limited to {2} W instead of {3} W.',
          host,
          which,
          first?.power?.limitW ?? 0,
          first === undefined ? 0 : wanted(first),
        ),
        fix: l10n.t('Set it back: nvidia-smi -i {0} -pl {1}', first?.index ?? 0, first === undefined ? 0 : wanted(first)),
      }),
    );
  },
};
