import * as l10n from '@vscode/l10n';
import type { GpuFact } from '../../../cluster/facts.js';
import type { Check } from '../../check.js';
import { gpusWith, whereGpu } from '../../devices.js';

/** Reasons that mean something is wrong, worst first. A power cap alone is how a busy GPU works. */
const hardware = ['hw_thermal_slowdown', 'hw_power_brake_slowdown', 'hw_slowdown'] as const;
const software = ['sw_thermal_slowdown'] as const;

const reasonsOf = ({ throttle }: GpuFact, among: readonly string[]): string[] => among.filter((reason) => throttle?.includes(reason));
/** Held to less than half of its clock by the power cap: more than the usual give and take. */
const starved = ({ throttle, clocks }: GpuFact): boolean =>
  (throttle?.includes('sw_power_cap') ?? false) &&
  typeof clocks?.smMHz === 'number' &&
  typeof clocks.maxSmMHz === 'number' &&
  clocks.smMHz < clocks.maxSmMHz / 2;

const evidence = (gpu: GpuFact): string =>
  `clocks_event_reasons ${gpu.throttle?.join(', ') ?? '?'}; clocks.sm ${String(gpu.clocks?.smMHz ?? '?')} of ${String(gpu.clocks?.maxSmMHz ?? '?')} MHz; temperature ${String(gpu.temperatureC ?? '?')} C; power ${String(gpu.power?.drawW ?? '?')} W`;

export const gpuThrottled: Check = {
  id: 'gpu-throttled',
  area: 'gpu',
  about: {
    name: { en: 'Throttling', zh: 'GPU 降频' },
    what: {
      en: 'Reasons for which clocks are held down at the moment of the probe: heat, power brake, or a power cap that leaves less than half of the clock.',
      zh: '探测时压低时钟的原因：过热、供电制动，或功率上限使时钟低于一半。',
    },
    consequence: {
      en: 'A hardware slowdown divides clocks by two or more, and every other rank waits for this one in each step.',
      zh: '硬件降频会把时钟降到一半或更低，其余所有 rank 每一步都要等它。',
    },
    source: 'NVML API: nvmlClocksEventReasons (HW slowdown: “reduced by a factor of 2 or more”); nvidia-smi manual: clocks_event_reasons',
    docs: null,
  },
  concerns: whereGpu(({ throttle }) => throttle),
  run: ({ hosts }) => [
    ...gpusWith(
      hosts,
      (gpu) => reasonsOf(gpu, hardware).length > 0,
      evidence,
      (host, which, wrong) => {
        const reasons = [...new Set(wrong.flatMap((gpu) => reasonsOf(gpu, hardware)))];
        return {
          status: 'fail',
          title: l10n.t('GPU slowed down by its hardware'),
          message: l10n.t('{0} GPU {1}: clocks are held down by the hardware ({2}).', host, which, reasons.join(', ')),
          fix: reasons.includes('hw_power_brake_slowdown')
            ? l10n.t('Check the power supplies and what the chassis reports about power: ipmitool sel list')
            : l10n.t('Check fans, airflow and coolant, and the seat of the heat sink: nvidia-smi -q -d TEMPERATURE,PERFORMANCE'),
        };
      },
    ),
    ...gpusWith(
      hosts,
      (gpu) => reasonsOf(gpu, hardware).length === 0 && reasonsOf(gpu, software).length > 0,
      evidence,
      (host, which) => ({
        status: 'warn',
        title: l10n.t('GPU slowed down by heat'),
        message: l10n.t('{0} GPU {1}: the driver holds clocks down because of heat.', host, which),
        fix: l10n.t('Check fans, airflow and coolant, and the seat of the heat sink: nvidia-smi -q -d TEMPERATURE,PERFORMANCE'),
      }),
    ),
    ...gpusWith(
      hosts,
      (gpu) => reasonsOf(gpu, [...hardware, ...software]).length === 0 && starved(gpu),
      evidence,
      (host, which) => ({
        status: 'warn',
        title: l10n.t('GPU held below half its clock by the power cap'),
        message: l10n.t('{0} GPU {1}: the power cap holds clocks below half of their maximum.', host, which),
        fix: l10n.t('Compare the limits: nvidia-smi -q -d POWER'),
      }),
    ),
  ],
};
