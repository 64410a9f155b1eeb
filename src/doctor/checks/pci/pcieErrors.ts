import * as l10n from '@vscode/l10n';
import type { Check, Reached, Trouble } from '../../check.js';

/** "pcieport 0000:16:01.0: AER: Uncorrected (Fatal) error received: …", "mlx5_core 0000:18:00.0: PCIe Bus Error: severity=Corrected, …" (Linux drivers/pci/pcie/aer.c). */
const form = /\bAER:|PCIe Bus Error/i;
const fatal = /severity=Uncorrected|Uncorrected \(|\bUncorrectable\b/i;
const address = /\b[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]\b/i;

function find(own: Reached): Trouble[] {
  const lines = (own.facts.kernelLog?.lines ?? []).filter((line) => form.test(line));
  if (lines.length === 0) return [];
  const bad = lines.filter((line) => fatal.test(line));
  const shown = bad.length > 0 ? bad : lines;
  const devices = [...new Set(shown.flatMap((line) => address.exec(line)?.[0] ?? []))].slice(0, 4).join(', ') || '–';
  return [
    {
      host: own.host,
      status: bad.length > 0 ? 'fail' : 'warn',
      title: bad.length > 0 ? l10n.t('Uncorrected PCIe errors') : l10n.t('Corrected PCIe errors'),
      message:
        bad.length > 0
          ? l10n.t('{0}: {1} lines about uncorrected PCIe errors in the kernel log ({2}).', own.host, bad.length, devices)
          : l10n.t('{0}: {1} lines about corrected PCIe errors in the kernel log ({2}).', own.host, lines.length, devices),
      evidence: shown.slice(-8),
      fix: l10n.t('Reseat the device, its riser or cable; where it comes back, call the vendor: lspci -vvs ADDRESS shows the error bits.'),
    },
  ];
}

export const pcieErrors: Check = {
  id: 'pcie-errors',
  area: 'pci',
  about: {
    name: { en: 'PCIe errors', zh: 'PCIe 错误' },
    what: { en: 'Lines of Advanced Error Reporting in the kernel log.', zh: '内核日志中的 PCIe 高级错误报告（AER）。' },
    consequence: {
      en: 'Corrected errors cost retries and hint at a bad seat; an uncorrected one loses the device (Xid 79, adapter reset).',
      zh: '已纠正的错误耗费重试并提示接触不良；未纠正的会丢失设备（Xid 79、网卡复位）。',
    },
    source: 'Linux Documentation/PCI/pcieaer-howto; drivers/pci/pcie/aer.c',
    docs: 'https://docs.kernel.org/PCI/pcieaer-howto.html',
  },
  concerns: ({ facts }) =>
    facts.gpus?.length === 0 && facts.nics?.length === 0 ? false : facts.kernelLog?.readable === true ? true : null,
  run: ({ hosts }) => hosts.flatMap(find),
};
