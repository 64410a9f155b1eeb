import * as l10n from '@vscode/l10n';
import type { HostFacts } from '../../../cluster/facts.js';
import type { Check } from '../../check.js';
import { integerOf } from '../../effective.js';
import { settingLine } from '../../gpudirect/network.js';
import { pciOf } from '../../gpudirect/pathClass.js';

/** Where strict ordering costs most: virtual machines and AMD processors. */
const matters = ({ cpu }: HostFacts): boolean | null =>
  cpu.virtual === true || cpu.vendor === 'AuthenticAMD' || /\bAMD\b/.test(cpu.model ?? '')
    ? true
    : cpu.vendor === null || cpu.vendor === undefined
      ? cpu.model === null
        ? null
        : false
      : false;

const strict = (facts: HostFacts): string[] =>
  (facts.nics ?? []).flatMap(({ pci, device }) =>
    pci !== null && pciOf(facts).get(pci)?.relaxedOrdering === false ? [`${device} ${pci}: DevCtl RlxdOrd-`] : [],
  );

export const relaxedOrdering: Check = {
  id: 'pci-relaxed-ordering',
  area: 'pci',
  about: {
    name: { en: 'PCIe relaxed ordering', zh: 'PCIe relaxed ordering' },
    what: {
      en: 'Relaxed ordering of adapters, in their configuration and by NCCL_IB_PCI_RELAXED_ORDERING, on AMD processors and in virtual machines. Elsewhere it matters little and is not judged.',
      zh: '在 AMD 处理器和虚拟机上，检查网卡配置和 NCCL_IB_PCI_RELAXED_ORDERING 的 relaxed ordering；其他情况影响小，不判断。',
    },
    consequence: {
      en: 'Writes of the adapter wait for each other on their way to memory: bandwidth falls well below the port’s rate.',
      zh: '网卡写内存时互相等待：带宽明显低于端口速率。',
    },
    source:
      'NCCL user guide, NCCL_IB_PCI_RELAXED_ORDERING (“beneficial in virtualized environments”); NCCL src/transport/net_ib (ncclIbRelaxedOrderingCapable)',
    docs: 'https://docs.nvidia.com/deeplearning/nccl/user-guide/docs/env.html',
  },
  concerns: ({ facts }) => {
    if (facts.nics?.length === 0 || facts.gpus?.length === 0) return false;
    const own = matters(facts);
    if (own !== true) return own;
    return facts.nics === null || facts.pci?.some(({ relaxedOrdering: bit }) => bit !== null) !== true ? null : true;
  },
  run: ({ hosts }) =>
    hosts.flatMap(({ host, facts }) => {
      const evidence = strict(facts);
      const byUser = integerOf(facts, 'NCCL_IB_PCI_RELAXED_ORDERING', 2) === 0;
      if (evidence.length === 0 && !byUser) return [];
      return [
        {
          host,
          status: 'warn' as const,
          title: l10n.t('PCIe relaxed ordering off'),
          message: byUser
            ? l10n.t('{0}: NCCL_IB_PCI_RELAXED_ORDERING=0 switches relaxed ordering off.', host)
            : l10n.t('{0}: relaxed ordering is off on {1} adapters.', host, evidence.length),
          evidence: byUser ? [settingLine(facts, 'NCCL_IB_PCI_RELAXED_ORDERING'), ...evidence] : evidence,
          fix: byUser
            ? l10n.t('Leave NCCL_IB_PCI_RELAXED_ORDERING at its default.')
            : l10n.t('Switch it on in the adapter’s firmware settings and the BIOS: mlxconfig -d DEVICE set PCI_WR_ORDERING=1'),
        },
      ];
    }),
};
