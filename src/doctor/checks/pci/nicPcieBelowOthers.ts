import * as l10n from '@vscode/l10n';
import type { NicFact } from '../../../cluster/facts.js';
import type { Check, Trouble } from '../../check.js';
import { portsOf, wherePort, type OwnPort } from '../../devices.js';
import { usualBy } from '../../usual.js';

const kindOf = ({ nic }: OwnPort): string => nic.board ?? nic.device;

/** One port speaks for its adapter: two ports of one PCI device share the link. */
const first = ({ nic }: OwnPort): boolean => nic.port === 1;

function trouble({ own, nic }: OwnPort, width: number, gen: number): Trouble | null {
  const link = nic.pcie;
  if (link === undefined || link === null) return null;
  const evidence = [linkLine(nic)];
  const fix = l10n.t('Reseat the adapter or its riser; compare with lspci -vv there.');
  if (link.width !== null && link.width > 0 && link.width < width)
    return {
      host: own.host,
      status: 'fail',
      title: l10n.t('Adapter below its PCIe width'),
      message: l10n.t('{0} {1} ({2}) has {3} PCIe lanes of {4}.', own.host, nic.device, nic.pci ?? '–', link.width, width),
      evidence,
      fix,
    };
  if (link.gen !== null && link.gen > 0 && link.gen < gen)
    return {
      host: own.host,
      status: 'fail',
      title: l10n.t('Adapter below its PCIe generation'),
      message: l10n.t('{0} {1} ({2}) runs PCIe generation {3} of {4}.', own.host, nic.device, nic.pci ?? '–', link.gen, gen),
      evidence,
      fix,
    };
  return null;
}

/** An adapter's PCIe link as evidence. */
export function linkLine({ device, pci, pcie }: NicFact): string {
  const say = (value: number | null | undefined): string => String(value ?? '?');
  return `${device} ${pci ?? '?'}: generation ${say(pcie?.gen)} of ${say(pcie?.maxGen)}, lanes ${say(pcie?.width)} of ${say(pcie?.maxWidth)}`;
}

export const nicPcieBelowOthers: Check = {
  id: 'nic-pcie',
  area: 'pci',
  about: {
    name: { en: 'PCIe link of adapters', zh: '网卡的 PCIe 链路' },
    what: {
      en: 'Lanes and generation of each adapter’s PCIe link against most others of its board, or against what it can do where there is nobody to compare with.',
      zh: '每块网卡的 PCIe 宽度和代数与多数同型号网卡相比；无可比较时与其自身能力相比。',
    },
    consequence: {
      en: 'Half the lanes carry about 250 Gbit/s of PCIe 5.0 instead of 500: a 400 Gbit/s port, and every ring through it, runs at half speed.',
      zh: '一半宽度的 PCIe 5.0 只有约 250 Gbit/s 而非 500：400 Gbit/s 端口和经过它的每个 ring 都只剩一半速度。',
    },
    source:
      'Linux Documentation/ABI/testing/sysfs-bus-pci (current_link_width, current_link_speed); NCCL src/graph/xml.cc reads the same for its model',
    docs: null,
  },
  concerns: wherePort(({ pcie }) => pcie),
  run: ({ hosts }) => {
    const all = portsOf(hosts).filter(first);
    const widths = usualBy(all, kindOf, ({ nic }) => nic.pcie?.width);
    const gens = usualBy(all, kindOf, ({ nic }) => nic.pcie?.gen);
    return all.flatMap(
      (port) =>
        trouble(
          port,
          widths.get(kindOf(port))?.value ?? port.nic.pcie?.maxWidth ?? 0,
          gens.get(kindOf(port))?.value ?? port.nic.pcie?.maxGen ?? 0,
        ) ?? [],
    );
  },
};
