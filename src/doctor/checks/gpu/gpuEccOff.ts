import * as l10n from '@vscode/l10n';
import type { Check } from '../../check.js';
import { gpusOf, gpusWith, whereGpu } from '../../devices.js';
import { usualBy } from '../../usual.js';

/** Models whose ECC is on from the factory: NVIDIA's data-centre ones. */
const dataCentre = /\b(A30|A100|A800|H100|H200|H800|H20|B100|B200|B300|GH200|GB200|GB300|V100)\b/;

export const gpuEccOff: Check = {
  id: 'gpu-ecc-off',
  area: 'gpu',
  about: {
    name: { en: 'ECC mode', zh: 'ECC 模式' },
    what: {
      en: 'Whether error correction is on, on models that have it on from the factory or where most others have it on.',
      zh: '出厂即开启或多数同型号已开启 ECC 的 GPU 是否开启了 ECC。',
    },
    consequence: {
      en: 'A flipped bit in memory goes unseen into weights and gradients; on GPUs with GDDR the mode also changes usable memory.',
      zh: '显存位翻转会悄悄进入权重和梯度；在 GDDR 显存的 GPU 上还会改变可用容量。',
    },
    source: 'nvidia-smi manual: ecc.mode.current; NVIDIA GPU Memory Error Management',
    docs: null,
  },
  concerns: whereGpu(({ ecc }) => ecc?.enabled),
  run: ({ hosts }) => {
    const usual = usualBy(
      gpusOf(hosts),
      ({ gpu }) => gpu.name,
      ({ gpu }) => gpu.ecc?.enabled,
    );
    return gpusWith(
      hosts,
      ({ ecc, name }) => ecc?.enabled === false && (dataCentre.test(name) || usual.get(name)?.value === true),
      () => 'ecc.mode.current Disabled',
      (host, which) => ({
        status: 'warn',
        title: l10n.t('ECC off'),
        message: l10n.t('{0} GPU {1}: ECC is off.', host, which),
        fix: l10n.t('Switch it on and restart the host: nvidia-smi -e 1'),
      }),
    );
  },
};
