import * as l10n from '@vscode/l10n';
import type { Check, Reached, Trouble } from '../../check.js';
import { byKind } from '../../kinds.js';
import { majority } from '../../majority.js';

/** Judged by checks of their own, or made by the kernel from the size of memory. */
const elsewhere = new Set([
  'net.ipv4.tcp_keepalive_time',
  'kernel.numa_balancing',
  'vm.zone_reclaim_mode',
  'vm.min_free_kbytes',
  'vm.nr_hugepages',
  'kernel.threads-max',
  'kernel.pid_max',
  'fs.file-max',
  'net.ipv4.tcp_max_syn_backlog',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_wmem',
]);

/** Kernel settings that differ from those of most hosts with the same GPUs; one trouble a host, with all of them. */
const find = (hosts: readonly Reached[]): Trouble[] =>
  byKind(hosts).flatMap((group) => {
    const names = [...new Set(group.flatMap(({ facts }) => Object.keys(facts.sysctl)))].filter((name) => !elsewhere.has(name)).sort();
    const most = new Map(names.map((name) => [name, majority(group.flatMap(({ facts }) => facts.sysctl[name] ?? []))?.value ?? null]));
    return group.flatMap(({ host, facts }): Trouble[] => {
      const odd = names.flatMap((name) => {
        const [own, usual] = [facts.sysctl[name], most.get(name) ?? null];
        return own === undefined || usual === null || own === usual ? [] : [{ name, own, usual }];
      });
      const [first] = odd;
      if (first === undefined) return [];
      return [
        {
          host,
          status: 'warn',
          title: l10n.t('Kernel settings differ'),
          message:
            odd.length === 1
              ? l10n.t('{0}: {1} is {2}; on most hosts it is {3}.', host, first.name, first.own, first.usual)
              : l10n.t('{0}: {1} kernel settings are not those of most hosts.', host, odd.length),
          evidence: odd.map(({ name, own, usual }) => l10n.t('{0} = {1}, elsewhere {2}', name, own, usual)),
          fix: l10n.t('Compare /etc/sysctl.d/ with a host that is well; sysctl --system reads it again.'),
        },
      ];
    });
  });

export const kernelSettings: Check = {
  id: 'kernel-settings-differ',
  area: 'host',
  about: {
    name: { en: 'Kernel settings', zh: '内核参数' },
    what: {
      en: 'Settings of sockets, memory and scheduling (sysctl), compared between hosts with the same GPUs.',
      zh: '相同 GPU 的各主机的套接字、内存和调度参数（sysctl）是否一致。',
    },
    consequence: {
      en: 'The host behaves unlike the others under load; which way depends on the setting. A host that was set up by hand mostly differs in more than that.',
      zh: '负载下该主机的表现与其他主机不同，具体取决于参数。手工配置过的主机往往不止这一处不同。',
    },
    source: 'sysctl(8); Linux Documentation/admin-guide/sysctl',
    docs: 'https://docs.kernel.org/admin-guide/sysctl/index.html',
  },
  concerns: ({ facts }) => (Object.keys(facts.sysctl).length === 0 ? null : true),
  run: ({ hosts }) => find(hosts),
};
