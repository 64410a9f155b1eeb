import * as l10n from '@vscode/l10n';
import type { HostFacts } from '../../../cluster/facts.js';
import type { Check, Note, Reached, Trouble } from '../../check.js';
import { byKind } from '../../kinds.js';
import { majority } from '../../majority.js';

const name = 'kernel.numa_balancing';
const isOn = ({ sysctl }: HostFacts): boolean | null => (sysctl[name] === undefined ? null : sysctl[name] !== '0');
const isAmd = ({ gpus }: HostFacts): boolean => gpus?.some(({ vendor }) => vendor === 'amd') === true;
const shown = ({ sysctl }: HostFacts): string => `${name} = ${sysctl[name] ?? '–'}`;

/** RCCL itself warns of it; elsewhere it is a trouble only where a host differs from most of its kind. */
const find = (hosts: readonly Reached[]): Trouble[] =>
  byKind(hosts).flatMap((group) => {
    const most = majority(group.flatMap(({ facts }) => isOn(facts) ?? []));
    return group.flatMap(({ host, facts }): Trouble[] => {
      const differs = most?.value === false && isOn(facts) === true;
      if (isOn(facts) !== true || !(differs || isAmd(facts))) return [];
      return [
        {
          host,
          status: 'warn',
          title: l10n.t('NUMA balancing is on'),
          message: differs
            ? l10n.t('{0} moves memory between NUMA nodes by itself; on {1} hosts that is off.', host, most.count)
            : l10n.t('{0} moves memory between NUMA nodes by itself; RCCL warns that its speed then varies.', host),
          evidence: [shown(facts)],
          fix: l10n.t('sysctl -w kernel.numa_balancing=0, and the same line in /etc/sysctl.d/.'),
        },
      ];
    });
  });

const noteOf = (hosts: readonly Reached[]): Note[] =>
  hosts.flatMap(({ host, facts }) =>
    isOn(facts) === true && !isAmd(facts) && (facts.gpus?.length ?? 0) > 0 && (facts.cpu.numaNodes ?? 0) > 1
      ? [
          {
            host,
            title: l10n.t('NUMA balancing is on'),
            message: l10n.t(
              '{0} moves memory between NUMA nodes by itself, which unmaps pages to see who uses them; most guides for GPU hosts turn it off.',
              host,
            ),
            evidence: [shown(facts)],
          },
        ]
      : [],
  );

export const numaBalancing: Check = {
  id: 'numa-balancing',
  area: 'host',
  about: {
    name: { en: 'NUMA balancing', zh: 'NUMA 自动均衡' },
    what: {
      en: 'Whether the kernel moves memory between NUMA nodes by itself (kernel.numa_balancing).',
      zh: '内核是否自动在 NUMA 节点间迁移内存（kernel.numa_balancing）。',
    },
    consequence: {
      en: 'Pages are unmapped from time to time to see who uses them, and threads stall in faults; RCCL warns that its performance then varies.',
      zh: '页面会被不时解除映射以观察谁在使用，线程因此停在缺页处理中；RCCL 会警告性能因此波动。',
    },
    source: 'RCCL src/init.cc (warning at start); Linux Documentation/admin-guide/sysctl/kernel.rst (numa_balancing)',
    docs: 'https://docs.kernel.org/admin-guide/sysctl/kernel.html#numa-balancing',
  },
  concerns: ({ facts }) => ((facts.cpu.numaNodes ?? 0) === 1 ? false : isOn(facts) === null ? null : true),
  run: ({ hosts }) => find(hosts),
  notes: ({ hosts }) => noteOf(hosts),
};
