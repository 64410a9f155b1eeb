import * as l10n from '@vscode/l10n';
import { significant } from '../../../base/format.js';
import type { NicFact } from '../../../cluster/facts.js';
import type { Check } from '../../check.js';
import { activePortsOf, wherePort } from '../../devices.js';
import { linkLine } from './nicPcieBelowOthers.js';

/** Gbit/s of one lane after line coding, by generation (PCIe base specification: 8b/10b to 2.0, 128b/130b to 5.0, flits from 6.0). */
const laneGbps = [0, 2, 4, 7.88, 15.75, 31.5, 60.5] as const;

/** Gbit/s that an adapter's PCIe link carries in one direction; null where it is not known. */
export function pcieGbps({ pcie }: NicFact): number | null {
  const lane = laneGbps[pcie?.gen ?? -1];
  return lane === undefined || pcie?.width === null || pcie?.width === undefined || lane * pcie.width === 0 ? null : lane * pcie.width;
}

export const nicPcieNarrow: Check = {
  id: 'nic-pcie-narrow',
  area: 'pci',
  about: {
    name: { en: 'PCIe against port rate', zh: 'PCIe 与端口速率' },
    what: { en: 'Whether the PCIe link of each adapter carries what its port does.', zh: '每块网卡的 PCIe 链路能否承载端口速率。' },
    consequence: {
      en: 'The port never reaches its rate: 100 Gbit/s behind PCIe 3.0 x8 ends at 63 before packet headers.',
      zh: '端口永远达不到速率：PCIe 3.0 x8 之后的 100 Gbit/s 端口最多 63（未计包头）。',
    },
    source: 'PCIe base specification: rate and coding by generation',
    docs: null,
  },
  concerns: wherePort(pcieGbps),
  run: ({ hosts }) =>
    activePortsOf(hosts).flatMap(({ own, nic }) => {
      const carries = pcieGbps(nic);
      // A link below what the adapter could do is said by nic-pcie.
      const slipped = (nic.pcie?.width ?? 0) < (nic.pcie?.maxWidth ?? 0) || (nic.pcie?.gen ?? 0) < (nic.pcie?.maxGen ?? 0);
      if (carries === null || nic.rateGbps === null || carries >= nic.rateGbps || slipped) return [];
      return [
        {
          host: own.host,
          status: 'warn' as const,
          title: l10n.t('PCIe slower than the port'),
          message: l10n.t(
            '{0} {1}: the port runs {2} Gbit/s, its PCIe link carries {3}.',
            own.host,
            nic.device,
            significant(nic.rateGbps),
            significant(carries),
          ),
          evidence: [linkLine(nic)],
          fix: l10n.t('Put the adapter into a slot with more lanes or a newer generation.'),
        },
      ];
    }),
};
