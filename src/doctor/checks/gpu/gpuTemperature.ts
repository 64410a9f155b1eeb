import * as l10n from '@vscode/l10n';
import type { Check } from '../../check.js';
import { gpusWith, whereGpu } from '../../devices.js';

/** °C above which a GPU is close to slowing down. */
const hot = 85;

export const gpuTemperature: Check = {
  id: 'gpu-temperature',
  area: 'gpu',
  about: {
    name: { en: 'GPU temperature', zh: 'GPU 温度' },
    what: { en: 'GPUs at 85 °C or more that are not slowed down yet.', zh: '达到或超过 85 °C 但尚未降频的 GPU。' },
    consequence: {
      en: 'A few degrees more and clocks are halved; nvidia-smi -q -d TEMPERATURE prints where for the model.',
      zh: '再升几度时钟就会减半；该型号的阈值见 nvidia-smi -q -d TEMPERATURE。',
    },
    source:
      'nvidia-smi manual: temperature.gpu, GPU Slowdown Temp. The 85 °C are this tool’s own choice, below the slowdown temperatures that nvidia-smi prints for data-centre GPUs.',
    docs: null,
  },
  concerns: whereGpu(({ temperatureC }) => temperatureC),
  run: ({ hosts }) =>
    gpusWith(
      hosts,
      ({ temperatureC, throttle }) => (temperatureC ?? 0) >= hot && !(throttle ?? []).some((reason) => /thermal|hw_slowdown/.test(reason)),
      ({ temperatureC }) => `temperature.gpu ${String(temperatureC)}`,
      (host, which, wrong) => ({
        status: 'warn',
        title: l10n.t('GPU hot'),
        message: l10n.t('{0} GPU {1}: {2} °C.', host, which, Math.max(...wrong.map(({ temperatureC }) => temperatureC ?? 0))),
        fix: l10n.t('Check fans, airflow and coolant, and the seat of the heat sink: nvidia-smi -q -d TEMPERATURE,PERFORMANCE'),
      }),
    ),
};
