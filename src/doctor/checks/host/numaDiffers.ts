import * as l10n from '@vscode/l10n';
import { differCheck } from '../../differCheck.js';

/** Another number of NUMA nodes than most hosts: a BIOS setting (NPS, SNC) or a memory channel that is gone. */
export const numaDiffers = differCheck({
  id: 'numa-differs',
  area: 'host',
  about: {
    name: { en: 'NUMA nodes', zh: 'NUMA 节点数' },
    what: { en: 'The number of NUMA nodes, compared between hosts with the same GPUs.', zh: '相同 GPU 的各主机的 NUMA 节点数是否一致。' },
    consequence: {
      en: 'NCCL takes NUMA nodes for CPUs of its topology: distances between GPU and adapter change class (NODE, SYS), and rank files written for other hosts bind to the wrong cores.',
      zh: 'NCCL 以 NUMA 节点作为拓扑中的 CPU：GPU 与网卡间的距离等级（NODE、SYS）随之改变，为其他主机写的绑核文件会绑错核心。',
    },
    source: 'NCCL src/graph/topo.cc (CPU nodes by NUMA id); AMD NPS and Intel SNC settings',
    docs: null,
  },
  valueOf: ({ cpu }) => (cpu.numaNodes === null ? null : String(cpu.numaNodes)),
  say: (host, own, most, count) => ({
    status: 'warn',
    title: l10n.t('NUMA nodes differ'),
    message: l10n.t('{0} has {1} NUMA nodes; {2} hosts have {3}.', host, own, count, most),
    fix: l10n.t('Set NPS (AMD) or SNC (Intel) in the BIOS as on the others.'),
  }),
});
