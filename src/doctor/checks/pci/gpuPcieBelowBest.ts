import * as l10n from '@vscode/l10n';
import type { Check, Reached, Trouble } from '../../check.js';
import { gpusOf } from '../../devices.js';
import { usualBy } from '../../usual.js';

/**
 * GPUs with fewer PCIe lanes than they and their slot can do. The generation counts only when most GPUs of the same model run at a higher
 * one: many drop it while idle to save power (NVIDIA, nvidia-smi: pcie.link.gen.current "may be reduced when the GPU is not in use").
 */
const find = (hosts: readonly Reached[]) => {
  const all = gpusOf(hosts);
  const generations = usualBy(
    all,
    ({ gpu }) => gpu.name,
    ({ gpu }) => gpu.pcie?.gen,
  );
  return all.flatMap(({ own: { host }, gpu }): Trouble[] => {
    if (gpu.pcie === null) return [];
    const { gen, maxGen, width, maxWidth } = gpu.pcie;
    const slow = (message: string): Trouble => ({
      host,
      status: 'warn',
      title: l10n.t('GPU below its PCIe best'),
      message,
      evidence: [
        `GPU ${String(gpu.index)} ${gpu.pci ?? '?'}: generation ${String(gen ?? '?')} of ${String(maxGen ?? '?')}, lanes ${String(width ?? '?')} of ${String(maxWidth ?? '?')}`,
      ],
      fix: l10n.t('Reseat the GPU or its riser; compare with lspci -vv there.'),
    });
    if (width !== null && maxWidth !== null && width > 0 && width < maxWidth)
      return [slow(l10n.t('{0} GPU {1} ({2}) has {3} PCIe lanes of {4}.', host, gpu.index, gpu.pci ?? '–', width, maxWidth))];
    const usual = generations.get(gpu.name);
    if (gen !== null && maxGen !== null && usual !== undefined && gen < maxGen && gen < usual.value)
      return [
        slow(
          l10n.t(
            '{0} GPU {1} ({2}) runs PCIe generation {3}; others of its kind run {4}.',
            host,
            gpu.index,
            gpu.pci ?? '–',
            gen,
            usual.value,
          ),
        ),
      ];
    return [];
  });
};

export const gpuPcieBelowBest: Check = {
  id: 'gpu-pcie',
  area: 'pci',
  about: {
    name: { en: 'PCIe link of GPUs', zh: 'GPU 的 PCIe 链路' },
    what: {
      en: 'Lanes and generation of each GPU’s PCIe link against what both ends can do.',
      zh: '每块 GPU 的 PCIe 链路宽度和代数与两端能力相比。',
    },
    consequence: {
      en: 'Copies between host and GPU, and adapters behind the same switch, run at half speed or less.',
      zh: '主机与 GPU 之间的拷贝以及同一交换芯片下的网卡只有一半或更低的速度。',
    },
    source: 'nvidia-smi manual: pcie.link.width.current, pcie.link.gen.current',
    docs: null,
  },
  concerns: ({ facts }) => (facts.gpus === null ? null : facts.gpus.some(({ pcie }) => pcie !== null)),
  run: ({ hosts }) => find(hosts),
};
