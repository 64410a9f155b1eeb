import * as l10n from '@vscode/l10n';
import type { Check, Reached } from '../../check.js';
import { pciOf } from '../../gpudirect/pathClass.js';

const without = ({ facts }: Reached): string[] =>
  (facts.nics ?? []).flatMap(({ pci, device }) =>
    pci !== null && pciOf(facts).get(pci)?.ats === false ? [`${device} ${pci}: ATSCtl Enable-`] : [],
  );

export const atsOffInVm: Check = {
  id: 'pci-ats',
  area: 'pci',
  about: {
    name: { en: 'Address translation (ATS) in virtual machines', zh: '虚拟机中的 ATS' },
    what: {
      en: 'Whether adapters of a virtual machine with GPUs use Address Translation Services.',
      zh: '带 GPU 的虚拟机中网卡是否使用 ATS。',
    },
    consequence: {
      en: 'A virtual machine needs access control; without ATS all peer traffic then goes through the CPU’s root complex, and GPUDirect RDMA is slow.',
      zh: '虚拟机必须开启 ACS；没有 ATS，所有点对点流量都要绕经 CPU 根复合体，GPUDirect RDMA 变慢。',
    },
    source: 'NCCL user guide, Troubleshooting: PCI Access Control Services in virtual machines',
    docs: 'https://docs.nvidia.com/deeplearning/nccl/user-guide/docs/troubleshooting.html',
  },
  concerns: ({ facts }) => {
    if (facts.cpu.virtual === false || facts.gpus?.length === 0 || facts.nics?.length === 0) return false;
    if (facts.cpu.virtual !== true || facts.gpus === null || facts.nics === null || facts.pci === null) return null;
    return facts.nics.some(({ pci }) => pci !== null && typeof pciOf(facts).get(pci)?.ats === 'boolean') ? true : null;
  },
  run: ({ hosts }) =>
    hosts.flatMap((own) => {
      const evidence = without(own);
      if (evidence.length === 0) return [];
      return [
        {
          host: own.host,
          status: 'warn' as const,
          title: l10n.t('ATS off in a virtual machine'),
          message: l10n.t('{0}: {1} adapters of this virtual machine do without address translation (ATS).', own.host, evidence.length),
          evidence,
          fix: l10n.t('Switch it on in the adapters’ firmware, on the hypervisor’s side: mlxconfig -d DEVICE set ATS_ENABLED=1'),
        },
      ];
    }),
};
