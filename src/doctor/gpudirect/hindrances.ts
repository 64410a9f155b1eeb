import * as l10n from '@vscode/l10n';
import { integerOf } from '../effective.js';
import { operand } from '../operand.js';
import { notKnown, well, type GdrFactor, type Pair } from './factor.js';
import { placeOf, settingLine } from './network.js';
import { bridgesBetween, pciOf } from './pathClass.js';

/** Whether sends use it too: NCCL_NET_GDR_READ (ncclTopoCheckGdr; on by itself from Ampere on, and with NVLink before). */
export function readFactor({ own: { facts } }: Pair): GdrFactor {
  const name = l10n.t('Sending');
  if (integerOf(facts, 'NCCL_NET_GDR_READ', -2) === 0)
    return {
      id: 'read',
      name,
      state: 'harms',
      cause: 'read-off',
      text: l10n.t('NCCL_NET_GDR_READ=0 sends through host memory; only receives go straight to the GPU.'),
      evidence: [settingLine(facts, 'NCCL_NET_GDR_READ')],
      fix: l10n.t('Take {0} out of {1}.', 'NCCL_NET_GDR_READ', placeOf(facts, 'NCCL_NET_GDR_READ')),
    };
  return well('read', name, l10n.t('Sends may use it as well.'));
}

/** Bridges between GPU and adapter that send peer traffic up to the CPU; null where none of them could be read. */
export function redirecting({ own: { facts }, gpu, nic }: Pair): readonly string[] | null {
  const devices = pciOf(facts);
  const [a, b] = [devices.get(gpu.pci ?? ''), devices.get(nic.pci ?? '')];
  if (a === undefined || b === undefined) return null;
  const between = bridgesBetween(a, b).flatMap((address) => devices.get(address) ?? []);
  const found = between.filter(({ acsRedirect }) => acsRedirect === true);
  return found.length === 0 && between.some(({ acsRedirect }) => acsRedirect === null) ? null : found.map(({ address }) => address);
}

/** Command that clears Access Control Services of a bridge (ACS Control, 6 bytes into the capability; PCIe 7.7.11.3). */
export function clearAcs(bridges: readonly string[]): string {
  return bridges.map((address) => `setpci -s ${operand(address, 'ADDRESS')} ECAP_ACS+6.w=0000`).join('; ');
}

/** Whether Access Control Services send transfers between GPU and adapter up to the root complex and back. */
export function acsFactor(pair: Pair): GdrFactor {
  const name = l10n.t('PCIe access control');
  if (pair.path !== 'PIX' && pair.path !== 'PXB')
    return well('acs', name, l10n.t('GPU and adapter share no switch, so access control has nothing to redirect.'));
  const bridges = redirecting(pair);
  if (bridges === null) return notKnown('acs', name, l10n.t('Only root may read the access control bits of the bridges.'));
  if (bridges.length === 0) return well('acs', name, l10n.t('No bridge between them redirects peer traffic.'));
  if (pciOf(pair.own.facts).get(pair.nic.pci ?? '')?.ats === true)
    return well('acs', name, l10n.t('Bridges redirect peer traffic, and the adapter uses address translation (ATS), which passes.'));
  return {
    id: 'acs',
    name,
    state: 'harms',
    cause: 'acs',
    text: l10n.t('{0} bridges between them send peer traffic up to the CPU.', bridges.length),
    evidence: bridges.map((address) => `${address}: ACS redirect on`),
    fix: l10n.t('Switch it off until the next boot, as root: {0}', clearAcs(bridges)),
  };
}

/** Whether the IOMMU translates addresses of peers, which GPUDirect RDMA does not survive (CUDA GPUDirect RDMA guide: disabled or pass-through). */
export function iommuFactor({ own: { facts } }: Pair): GdrFactor {
  const name = l10n.t('IOMMU');
  const { iommu } = facts;
  if (iommu === null) return notKnown('iommu', name, l10n.t('The state of the IOMMU could not be read.'));
  if (iommu.groups === 0) return well('iommu', name, l10n.t('No IOMMU is in use.'));
  if (iommu.domain === null) return notKnown('iommu', name, l10n.t('An IOMMU is in use; its mode could not be read.'));
  if (iommu.domain === 'identity')
    return well('iommu', name, l10n.t('The IOMMU passes addresses through.'), [`iommu_groups type: ${iommu.domain}`]);
  if (facts.cpu.virtual === true || !/^DMA(-FQ)?$/.test(iommu.domain))
    return notKnown('iommu', name, l10n.t('The IOMMU runs in the mode {0}.', iommu.domain));
  // With dma-buf the kernel maps the peer for the adapter, so that translation costs speed and not correctness.
  return {
    id: 'iommu',
    name,
    state: 'harms',
    cause: 'iommu',
    text: l10n.t('The IOMMU translates addresses (mode {0}).', iommu.domain),
    evidence: [
      `iommu_groups type: ${iommu.domain}`,
      ...(facts.kernelWords === null ? [] : [`kernel command line: ${facts.kernelWords.join(' ')}`]),
    ],
    fix: l10n.t('Boot with iommu=pt in the kernel’s command line, or switch the IOMMU off in the firmware.'),
  };
}
