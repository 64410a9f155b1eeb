import * as l10n from '@vscode/l10n';
import type { PciFact } from '../../../cluster/facts.js';
import type { Check, Reached, Trouble } from '../../check.js';
import { pciOf } from '../../gpudirect/pathClass.js';

/** A GPU or adapter with the bridge above it that takes smaller packets. */
interface Mismatch {
  readonly device: PciFact;
  readonly bridge: PciFact;
}

function mismatches({ facts }: Reached): Mismatch[] {
  const devices = pciOf(facts);
  const addresses = new Set([...(facts.gpus ?? []), ...(facts.nics ?? [])].flatMap(({ pci }) => pci ?? []));
  return [...addresses].flatMap((address) => {
    const device = devices.get(address);
    if (device === undefined || device.maxPayload === null) return [];
    const size = device.maxPayload;
    const bridge = device.path
      .slice(0, -1)
      .flatMap((above) => devices.get(above) ?? [])
      .find(({ maxPayload }) => maxPayload !== null && maxPayload < size);
    return bridge === undefined ? [] : [{ device, bridge }];
  });
}

const find = (own: Reached): Trouble[] =>
  mismatches(own).map(({ device, bridge }) => ({
    host: own.host,
    status: 'fail',
    title: l10n.t('PCIe packets larger than the bridge above takes'),
    message: l10n.t(
      '{0}: {1} may send {2} bytes a packet, the bridge {3} above it takes {4}.',
      own.host,
      device.address,
      device.maxPayload ?? 0,
      bridge.address,
      bridge.maxPayload ?? 0,
    ),
    evidence: [`${device.address}: MaxPayload ${String(device.maxPayload)}`, `${bridge.address}: MaxPayload ${String(bridge.maxPayload)}`],
    fix: l10n.t('Let the kernel set them: boot with pci=pcie_bus_safe, or set the same size in the BIOS.'),
  }));

export const maxPayload: Check = {
  id: 'pci-max-payload',
  area: 'pci',
  about: {
    name: { en: 'PCIe packet size', zh: 'PCIe 包大小' },
    what: {
      en: 'Largest packet of each GPU and adapter against every bridge above it.',
      zh: '每块 GPU 和网卡的最大包长与其上每个桥相比。',
    },
    consequence: {
      en: 'A bridge drops packets that are larger than it takes as malformed: transfers fail, and the link reports fatal errors.',
      zh: '桥会把超长的包当作畸形包丢弃：传输失败，链路报致命错误。',
    },
    source: 'PCIe base specification 7.5.3.4 (Max_Payload_Size); Linux Documentation/admin-guide/kernel-parameters (pci=pcie_bus_safe)',
    docs: null,
  },
  concerns: ({ facts }) =>
    facts.gpus?.length === 0 && facts.nics?.length === 0
      ? false
      : facts.pci === null
        ? null
        : facts.pci.some((device) => device.maxPayload !== null)
          ? true
          : null,
  run: ({ hosts }) => hosts.flatMap(find),
};
