import * as l10n from '@vscode/l10n';
import type { Check } from '../../check.js';
import { activePorts } from '../../ports.js';

export const iommuTranslates: Check = {
  id: 'pci-iommu',
  area: 'pci',
  about: {
    name: { en: 'IOMMU', zh: 'IOMMU' },
    what: {
      en: 'Whether the IOMMU translates addresses on a host with GPUs and RDMA, instead of passing them through.',
      zh: '有 GPU 和 RDMA 的主机上，IOMMU 是否在做地址转换而非直通。',
    },
    consequence: {
      en: 'GPUDirect RDMA relies on the same addresses for all devices: NCCL hangs or is slow (nccl#257, nccl#606), and every mapping costs time.',
      zh: 'GPUDirect RDMA 依赖所有设备看到同样的地址：NCCL 挂起或变慢（nccl#257、nccl#606），每次映射也更耗时。',
    },
    source:
      'CUDA GPUDirect RDMA guide, supported systems: IOMMU disabled or pass-through; Linux Documentation/admin-guide/kernel-parameters (iommu.passthrough, iommu=pt)',
    docs: 'https://docs.nvidia.com/cuda/gpudirect-rdma/',
  },
  concerns: ({ facts }) => {
    if (facts.gpus?.length === 0 || facts.nics?.length === 0) return false;
    if (facts.gpus === null || facts.nics === null || facts.iommu === null) return null;
    if (activePorts(facts).length === 0 || facts.cpu.virtual === true) return false;
    return facts.iommu.groups === 0 ? true : facts.iommu.domain === null ? null : true;
  },
  run: ({ hosts }) =>
    hosts.flatMap(({ host, facts }) => {
      const domain = facts.iommu?.domain ?? null;
      if (domain === null || (facts.iommu?.groups ?? 0) === 0 || !/^DMA(-FQ)?$/.test(domain)) return [];
      return [
        {
          host,
          status: 'warn' as const,
          title: l10n.t('IOMMU translates'),
          message: l10n.t('{0}: the IOMMU translates addresses (mode {1}, {2} groups).', host, domain, facts.iommu?.groups ?? 0),
          evidence: [
            `iommu_groups type: ${domain}`,
            ...(facts.kernelWords === null ? [] : [`kernel command line: ${facts.kernelWords.join(' ') || '-'}`]),
          ],
          fix: l10n.t('Boot with iommu=pt in the kernel’s command line, or switch the IOMMU off in the firmware.'),
        },
      ];
    }),
};
