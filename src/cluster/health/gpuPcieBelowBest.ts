import * as l10n from '@vscode/l10n';
import type { Check, Health } from './check.js';
import { majority } from './majority.js';

/**
 * GPUs with fewer PCIe lanes than they and their slot can do. The generation counts only when most GPUs of the same model run at a higher
 * one: many drop it while idle to save power (NVIDIA, nvidia-smi: pcie.link.gen.current "may be reduced when the GPU is not in use").
 */
export const gpuPcieBelowBest: Check = (hosts) => {
  const all = hosts.flatMap(({ host, facts }) => (facts.gpus ?? []).map((gpu) => ({ host, gpu })));
  return all.flatMap(({ host, gpu }): Health[] => {
    if (gpu.pcie === null) return [];
    const { gen, maxGen, width, maxWidth } = gpu.pcie;
    const slow = (message: string): Health => ({
      host,
      severity: 'warning',
      id: 'gpu-pcie',
      title: l10n.t('GPU below its PCIe best'),
      message,
      next: l10n.t('Reseat the GPU or its riser; compare with lspci -vv there.'),
    });
    if (width !== null && maxWidth !== null && width > 0 && width < maxWidth)
      return [slow(l10n.t('{0} GPU {1} ({2}) has {3} PCIe lanes of {4}.', host, gpu.index, gpu.pci ?? '–', width, maxWidth))];
    const usual = majority(all.filter((other) => other.gpu.name === gpu.name).flatMap((other) => other.gpu.pcie?.gen ?? []));
    if (gen !== null && maxGen !== null && usual !== null && gen < maxGen && gen < usual.value)
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
