import * as l10n from '@vscode/l10n';
import type { Check, Trouble } from '../../check.js';
import { portsOf, wherePort } from '../../devices.js';

export const guidTwice: Check = {
  id: 'nic-guid-twice',
  area: 'rdma',
  about: {
    name: { en: 'Adapter identity', zh: '网卡标识' },
    what: {
      en: 'Whether two hosts have an adapter of the same GUID, as cloned virtual machines and mended firmware do.',
      zh: '是否有两台主机的网卡 GUID 相同，克隆的虚拟机和重刷固件后会这样。',
    },
    consequence: {
      en: 'The subnet manager gives both ports one path or shuts one down: connections reach the wrong host or time out.',
      zh: '子网管理器给两个端口同一路径或关闭其一：连接会到错误的主机或超时。',
    },
    source: 'IBTA volume 1, 10.1 and 14.4 (GUIDs are unique; the subnet manager sorts ports by GUID)',
    docs: null,
  },
  concerns: wherePort(({ guid }) => guid),
  run: ({ hosts }) => {
    const owners = new Map<string, Set<string>>();
    for (const { own, nic } of portsOf(hosts)) {
      if (nic.guid === null || /^[0:]*$/.test(nic.guid)) continue;
      owners.set(nic.guid, (owners.get(nic.guid) ?? new Set()).add(own.host));
    }
    return portsOf(hosts).flatMap(({ own, nic }): Trouble[] => {
      const others =
        nic.guid === null || nic.port !== 1 ? [] : [...(owners.get(nic.guid) ?? [])].filter((host) => host !== own.host).slice(0, 3);
      if (others.length === 0) return [];
      return [
        {
          host: own.host,
          status: 'fail',
          title: l10n.t('GUID used twice'),
          message: l10n.t(
            '{0} {1}: its GUID {2} is also that of an adapter of {3}.',
            own.host,
            nic.device,
            nic.guid ?? '',
            others.join(', '),
          ),
          evidence: [`${nic.device}: node_guid ${nic.guid ?? ''}`],
          fix: l10n.t('Give the adapter its own GUID: for a virtual function from the hypervisor, else with flint.'),
        },
      ];
    });
  },
};
