import * as l10n from '@vscode/l10n';
import type { Check, Reached, Trouble } from '../../check.js';

const name = 'vm.zone_reclaim_mode';

const find = (hosts: readonly Reached[]): Trouble[] =>
  hosts.flatMap(({ host, facts }): Trouble[] => {
    const mode = facts.sysctl[name];
    if (mode === undefined || mode === '0') return [];
    return [
      {
        host,
        status: 'warn',
        title: l10n.t('Zone reclaim is on'),
        message: l10n.t('{0} empties caches of one NUMA node while another has free memory.', host),
        evidence: [`${name} = ${mode}`],
        fix: l10n.t('sysctl -w vm.zone_reclaim_mode=0, and the same line in /etc/sysctl.d/.'),
      },
    ];
  });

export const zoneReclaim: Check = {
  id: 'zone-reclaim',
  area: 'host',
  about: {
    name: { en: 'Zone reclaim', zh: 'Zone reclaim' },
    what: {
      en: 'Whether the kernel frees memory of one NUMA node before it takes another’s (vm.zone_reclaim_mode).',
      zh: '内核是否先回收本 NUMA 节点的内存再使用其他节点（vm.zone_reclaim_mode）。',
    },
    consequence: {
      en: 'Reading a data set stalls allocations while memory elsewhere is free; off is the kernel’s default.',
      zh: '读取数据集时，其他节点尚有空闲内存，分配却会停顿；内核默认关闭。',
    },
    source: 'Linux Documentation/admin-guide/sysctl/vm.rst (zone_reclaim_mode)',
    docs: 'https://docs.kernel.org/admin-guide/sysctl/vm.html#zone-reclaim-mode',
  },
  concerns: ({ facts }) => (facts.cpu.numaNodes === 1 ? false : facts.sysctl[name] === undefined ? null : true),
  run: ({ hosts }) => find(hosts),
};
