import * as l10n from '@vscode/l10n';
import type { Check, Trouble } from '../../check.js';
import { portsOf, wherePort } from '../../devices.js';
import { portName } from '../../ports.js';
import { familyOf, gidLine, gidsOf, isRoce, isV2 } from '../../roce.js';

export const roceWithoutV2: Check = {
  id: 'roce-v2-address',
  area: 'rdma',
  about: {
    name: { en: 'RoCE v2 addresses', zh: 'RoCE v2 地址' },
    what: {
      en: 'Whether each active RoCE port has a GID of RoCE v2 with an IP address of its interface, not only a link-local one.',
      zh: '每个活动 RoCE 端口是否有带网卡 IP 地址的 RoCE v2 GID，而不只是链路本地地址。',
    },
    consequence: {
      en: 'Connections stay within one Ethernet segment, or time out with error 12 where hosts are routed.',
      zh: '连接只能在同一以太网段内，跨路由的主机会以错误 12 超时。',
    },
    source:
      'NCCL src/transport/net_ib/connect.cc (ncclIbGetGidIndex, validGid: link-local ones do not count; NCCL_IB_ROCE_VERSION_NUM 2); nccl#426',
    docs: null,
  },
  concerns: wherePort(gidsOf, isRoce),
  run: ({ hosts }) =>
    portsOf(hosts).flatMap(({ own, nic }): Trouble[] => {
      const gids = isRoce(nic) ? gidsOf(nic) : null;
      if (gids === null) return [];
      const v2 = gids.filter(isV2);
      if (v2.some((row) => familyOf(row) !== 'link-local')) return [];
      return [
        {
          host: own.host,
          status: v2.length === 0 ? 'fail' : 'warn',
          title: v2.length === 0 ? l10n.t('RoCE port without RoCE v2') : l10n.t('RoCE port without IP address'),
          message:
            v2.length === 0
              ? l10n.t('{0} {1}: none of its {2} GIDs is of RoCE v2.', own.host, portName(nic), gids.length)
              : l10n.t('{0} {1}: its only RoCE v2 address is link-local.', own.host, portName(nic)),
          evidence: gids.slice(0, 8).map((row) => gidLine(nic, row)),
          fix:
            v2.length === 0
              ? l10n.t('Switch RoCE v2 on for the device (cma_roce_mode, or the driver’s settings) and look again: show_gids')
              : l10n.t('Give its interface {0} an address, and look again: show_gids', nic.netdev ?? '–'),
        },
      ];
    }),
};
