import * as l10n from '@vscode/l10n';
import { operand } from '../../operand.js';
import type { NicFact } from '../../../cluster/facts.js';
import type { Check, Note, Trouble } from '../../check.js';
import { activePortsOf, wherePort } from '../../devices.js';
import { portName } from '../../ports.js';

const below = ({ mtu }: NicFact): boolean => typeof mtu?.active === 'number' && typeof mtu.max === 'number' && mtu.active < mtu.max;
const line = ({ device, port, mtu }: NicFact): string =>
  `${device} port ${String(port)}: active_mtu ${String(mtu?.active)}, max_mtu ${String(mtu?.max)}`;

export const portMtuSmall: Check = {
  id: 'port-mtu-small',
  area: 'rdma',
  about: {
    name: { en: 'MTU against the port’s best', zh: 'MTU 与端口能力' },
    what: {
      en: 'RoCE ports whose MTU is 1,024 bytes or less, which the interface’s usual 1,500 leaves of 4,096; other ports below their best are noted.',
      zh: 'MTU 不超过 1024 字节的 RoCE 端口（网卡默认的 1500 只留得下这些，最大为 4096）；其他低于最大值的端口作为提示列出。',
    },
    consequence: {
      en: 'Four times as many packets for the same data; adapters that are bound by packets then miss their rate.',
      zh: '同样的数据要多四倍的包；受包速率限制的网卡达不到线速。',
    },
    source: 'Linux include/rdma/ib_addr.h (iboe_get_mtu: RoCE takes the IB MTU that fits the interface’s); nccl#1453',
    docs: null,
  },
  concerns: wherePort(
    ({ mtu }) => mtu?.active,
    ({ state }) => state === 'ACTIVE',
  ),
  run: ({ hosts }) =>
    activePortsOf(hosts).flatMap(({ own, nic }): Trouble[] => {
      if (nic.linkLayer !== 'Ethernet' || !below(nic) || (nic.mtu?.active ?? 0) > 1024) return [];
      return [
        {
          host: own.host,
          status: 'warn',
          title: l10n.t('RoCE with small packets'),
          message: l10n.t(
            '{0} {1}: RoCE sends packets of {2} bytes of {3}.',
            own.host,
            portName(nic),
            nic.mtu?.active ?? 0,
            nic.mtu?.max ?? 0,
          ),
          evidence: [line(nic)],
          fix: l10n.t('Use jumbo frames on interface and switches: ip link set {0} mtu 9000', operand(nic.netdev, 'INTERFACE')),
        },
      ];
    }),
  notes: ({ hosts }) =>
    hosts.flatMap((own): Note[] => {
      const low = activePortsOf([own]).filter(({ nic }) => below(nic) && (nic.linkLayer !== 'Ethernet' || (nic.mtu?.active ?? 0) > 1024));
      if (low.length === 0) return [];
      return [
        {
          host: own.host,
          title: l10n.t('Ports below their largest MTU'),
          message: l10n.t('{0}: {1} ports are below their largest MTU.', own.host, low.length),
          evidence: low.map(({ nic }) => line(nic)),
        },
      ];
    }),
};
