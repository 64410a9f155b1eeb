import * as l10n from '@vscode/l10n';
import { type Check, hostByHost, type Reached, type Trouble } from '../../check.js';
import { clearAcs } from '../../gpudirect/hindrances.js';
import { bridgesBetween, pciOf } from '../../gpudirect/pathClass.js';
import type { PciFact } from '../../../cluster/facts.js';

/** GPUs and adapters, one entry for each PCI function. */
function endpoints({ facts }: Reached): readonly PciFact[] {
  const devices = pciOf(facts);
  const addresses = new Set([...(facts.gpus ?? []), ...(facts.nics ?? [])].flatMap(({ pci }) => pci ?? []));
  return [...addresses].flatMap((address) => devices.get(address) ?? []);
}

/** Bridges that redirect traffic between two devices of a host that share a switch. */
function redirecting(own: Reached): readonly PciFact[] {
  const devices = pciOf(own.facts);
  const all = endpoints(own);
  const found = new Map<string, PciFact>();
  // Only devices below the same root port can meet at a switch.
  const byRoot = new Map<string, PciFact[]>();
  for (const device of all) {
    const [top] = device.path;
    if (top !== undefined) byRoot.set(top, [...(byRoot.get(top) ?? []), device]);
  }
  for (const group of byRoot.values()) {
    group.forEach((a, i) => {
      for (const b of group.slice(i + 1)) {
        if (a.ats === true || b.ats === true) continue;
        for (const address of bridgesBetween(a, b)) {
          const bridge = devices.get(address);
          if (bridge?.acsRedirect === true) found.set(address, bridge);
        }
      }
    });
  }
  return [...found.values()];
}

function find(own: Reached): Trouble[] {
  const bridges = redirecting(own).map(({ address }) => address);
  if (bridges.length === 0) return [];
  return [
    {
      host: own.host,
      status: 'fail',
      title: l10n.t('PCIe access control redirects peer traffic'),
      message: l10n.t(
        '{0}: {1} PCIe bridges send traffic between GPUs and adapters up to the CPU ({2}).',
        own.host,
        bridges.length,
        some(bridges),
      ),
      evidence: bridges.map((address) => `${address}: ACSCtl redirect bits on`),
      fix: l10n.t('Switch it off until the next boot, as root: {0}', clearAcs(bridges.slice(0, 16))),
    },
  ];
}

function some(addresses: readonly string[]): string {
  return addresses.length <= 3 ? addresses.join(', ') : `${addresses.slice(0, 3).join(', ')}, …`;
}

export const acsRedirect: Check = {
  id: 'pci-acs',
  area: 'pci',
  about: {
    name: { en: 'PCIe access control (ACS)', zh: 'PCIe ACS' },
    what: {
      en: 'Redirect bits of the bridges between GPUs and adapters that share a switch. Bridges with address translation (ATS) beyond them are left out.',
      zh: '共用交换芯片的 GPU 与网卡之间的桥的 ACS 重定向位；使用 ATS 的设备除外。',
    },
    consequence: {
      en: 'Peer traffic goes through the CPU’s root complex: GPUDirect RDMA and P2P get slow, and on some boards NCCL hangs or data are wrong (nccl#667, nccl#2079).',
      zh: '点对点流量绕经 CPU 根复合体：GPUDirect RDMA 和 P2P 变慢，某些主板上 NCCL 挂起或数据出错（nccl#667、nccl#2079）。',
    },
    source:
      'NCCL user guide, Troubleshooting: PCI Access Control Services; PCIe base specification 6.12; nccl#667, nccl#606, nccl#2079, nccl-tests#115',
    docs: 'https://docs.nvidia.com/deeplearning/nccl/user-guide/docs/troubleshooting.html',
  },
  concerns: (own) => {
    if (own.facts.gpus?.length === 0) return false;
    if (own.facts.pci === null || own.facts.gpus === null) return null;
    const bridges = own.facts.pci.filter(({ classCode }) => classCode?.startsWith('0604') ?? false);
    if (bridges.length === 0) return false;
    return bridges.some(({ acsRedirect: bits }) => bits !== null) ? true : null;
  },
  run: ({ hosts }) => hostByHost(hosts, find),
};
