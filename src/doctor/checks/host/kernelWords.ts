import * as l10n from '@vscode/l10n';
import type { Check, Reached, Trouble } from '../../check.js';
import { byKind } from '../../kinds.js';
import { majority } from '../../majority.js';

/** Words of the kernel's command line that most hosts of a kind have and one has not, or the other way round. */
const find = (hosts: readonly Reached[]): Trouble[] =>
  byKind(hosts).flatMap((group) => {
    const known = group.flatMap(({ host, facts }) => (facts.kernelWords === null ? [] : [{ host, words: new Set(facts.kernelWords) }]));
    const all = [...new Set(known.flatMap(({ words }) => [...words]))].sort();
    const usual = new Map(all.map((word) => [word, majority(known.map(({ words }) => words.has(word)))?.value ?? null]));
    return known.flatMap(({ host, words }): Trouble[] => {
      const missing = all.filter((word) => usual.get(word) === true && !words.has(word));
      const extra = all.filter((word) => usual.get(word) === false && words.has(word));
      if (missing.length + extra.length === 0) return [];
      return [
        {
          host,
          status: 'warn',
          title: l10n.t('Kernel command line differs'),
          message:
            missing.length > 0 && extra.length > 0
              ? l10n.t('{0} was started without {1} and with {2}, unlike most hosts.', host, missing.join(' '), extra.join(' '))
              : missing.length > 0
                ? l10n.t('{0} was started without {1}, which most hosts have.', host, missing.join(' '))
                : l10n.t('{0} was started with {1}, which most hosts have not.', host, extra.join(' ')),
          evidence: [...missing.map((word) => `- ${word}`), ...extra.map((word) => `+ ${word}`)],
          fix: l10n.t('Make GRUB_CMDLINE_LINUX in /etc/default/grub the same, run update-grub and restart the host.'),
        },
      ];
    });
  });

export const kernelWords: Check = {
  id: 'kernel-command-line',
  area: 'host',
  about: {
    name: { en: 'Kernel command line', zh: '内核命令行' },
    what: {
      en: 'Words of the kernel’s command line about DMA, PCI, NUMA and huge pages, compared between hosts with the same GPUs.',
      zh: '相同 GPU 的各主机内核命令行中有关 DMA、PCI、NUMA 和大页的选项是否一致。',
    },
    consequence: {
      en: 'Without iommu=pt or pci=realloc that the others have, GPUDirect and peer-to-peer copies are slower or fail on this host alone.',
      zh: '若缺少其他主机都有的 iommu=pt 或 pci=realloc，这台主机上的 GPUDirect 和 P2P 拷贝会变慢或失败。',
    },
    source: 'Linux Documentation/admin-guide/kernel-parameters.txt; nccl#2079, nccl#257 (IOMMU)',
    docs: 'https://docs.kernel.org/admin-guide/kernel-parameters.html',
  },
  concerns: ({ facts }) => (facts.kernelWords === null ? null : true),
  run: ({ hosts }) => find(hosts),
};
