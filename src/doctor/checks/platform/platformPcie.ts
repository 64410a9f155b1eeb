import * as l10n from '@vscode/l10n';
import type { Check, Reached, Trouble } from '../../check.js';
import { expects, perPlatform, sourceLine } from './ofPlatform.js';

/** GPUs whose link could at best be below what the machine has: a BIOS that holds the slot down. The link's state now is another check's. */
const find = (hosts: readonly Reached[]): Trouble[] =>
  perPlatform(hosts, ({ host, facts }, platform) => {
    const { pcieGen, pcieWidth } = platform;
    const short = (facts.gpus ?? []).flatMap(({ index, pcie }) => {
      const [gen, width] = [pcie?.maxGen ?? null, pcie?.maxWidth ?? null];
      const low = (gen !== null && pcieGen !== null && gen < pcieGen) || (width !== null && pcieWidth !== null && width < pcieWidth);
      return low ? [{ index, text: `Gen${String(gen ?? '–')} x${String(width ?? '–')}` }] : [];
    });
    const [first] = short;
    if (first === undefined) return null;
    const best = `Gen${String(pcieGen ?? '–')} x${String(pcieWidth ?? '–')}`;
    return {
      host,
      status: 'warn',
      title: l10n.t('GPU slot below the machine’s PCIe'),
      message: l10n.t(
        '{0}: GPU {1} can do {2} at best; {3} has {4}.',
        host,
        short.map(({ index }) => index).join(', '),
        first.text,
        platform.name,
        best,
      ),
      evidence: [...short.map(({ index, text }) => `GPU ${String(index)}: ${text}`), sourceLine(platform)],
      fix: l10n.t('Look in the BIOS for a limit of the slot’s PCIe speed, and at the riser.'),
    };
  });

export const platformPcie: Check = {
  id: 'platform-pcie',
  area: 'pci',
  about: {
    name: { en: 'PCIe of the machine type', zh: '机型应有的 PCIe' },
    what: {
      en: 'Generation and width that GPU and slot can do at best, against what the recognised type of machine has.',
      zh: 'GPU 与插槽最高可达的 PCIe 代数和宽度与识别出的机型应有的相比。',
    },
    consequence: {
      en: 'GPUDirect RDMA and copies from the host run at half the speed on every host with that BIOS setting.',
      zh: '凡有该 BIOS 设置的主机，GPUDirect RDMA 和主机拷贝都只有一半速度。',
    },
    source: 'NVIDIA data sheets (PCIe generation of the GPU); nvidia-smi manual: pcie.link.gen.max is the lower of GPU and system',
    docs: 'https://docs.nvidia.com/deploy/nvidia-smi/index.html',
  },
  concerns: (host) =>
    host.facts.gpus?.length === 0
      ? false
      : expects('pcieGen', ({ facts }) => facts.gpus?.some(({ pcie }) => (pcie?.maxGen ?? null) !== null) === true)(host),
  run: ({ hosts }) => find(hosts),
};
