import * as l10n from '@vscode/l10n';
import type { GpuFact } from '../../../cluster/facts.js';
import type { Check } from '../../check.js';
import { gpusOf, gpusWith, whereGpu, type OwnGpu } from '../../devices.js';
import { usualBy } from '../../usual.js';

/** Whether a GPU is at work: idle ones lower their clocks by themselves. */
const busy = ({ power }: GpuFact): boolean =>
  typeof power?.drawW === 'number' && typeof power.limitW === 'number' && power.drawW > power.limitW / 2;

const clockOf = (gpu: GpuFact): number | null => (busy(gpu) ? (gpu.clocks?.smMHz ?? null) : null);

/** Most GPUs at work hold clocks within one step of another: compared in steps of 100 MHz. */
const step = ({ gpu }: OwnGpu): number | null => {
  const clock = clockOf(gpu);
  return clock === null ? null : Math.round(clock / 100) * 100;
};

export const gpuClockBelowOthers: Check = {
  id: 'gpu-clock',
  area: 'gpu',
  about: {
    name: { en: 'GPU clock under load', zh: '满载时的 GPU 时钟' },
    what: {
      en: 'Clocks of GPUs at work (more than half of their power limit) against most others of their model at work.',
      zh: '工作中的 GPU（功率超过上限一半）的时钟与多数同样工作中的同型号 GPU 相比。',
    },
    consequence: {
      en: 'The slowest GPU sets the pace of all: nccl#349 and nccl#820 are such hunts for one slow node.',
      zh: '最慢的 GPU 决定整体速度：nccl#349、nccl#820 都是在找这样一个慢节点。',
    },
    source: 'nvidia-smi manual: clocks.sm, power.draw; nccl#349, nccl#820',
    docs: null,
  },
  concerns: whereGpu(({ clocks }) => clocks?.smMHz),
  run: ({ hosts }) => {
    const usual = usualBy(gpusOf(hosts), ({ gpu }) => gpu.name, step);
    const most = (gpu: GpuFact | undefined): number => usual.get(gpu?.name ?? '')?.value ?? 0;
    return gpusWith(
      hosts,
      (gpu) => {
        const clock = clockOf(gpu);
        return clock !== null && clock < most(gpu) * 0.8;
      },
      ({ clocks, power }) => `clocks.sm ${String(clocks?.smMHz)} MHz at ${String(power?.drawW)} W`,
      (host, which, [first]) => ({
        status: 'warn',
        title: l10n.t('GPU clock below the others’ under load'),
        message: l10n.t('{0} GPU {1}: {2} MHz under load, most others about {3}.', host, which, first?.clocks?.smMHz ?? 0, most(first)),
        fix: l10n.t('Look for locked clocks and reasons: nvidia-smi -q -d CLOCK,PERFORMANCE; unlock with nvidia-smi -rgc'),
      }),
    );
  },
};
