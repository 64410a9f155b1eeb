import * as l10n from '@vscode/l10n';
import { operand } from '../../operand.js';
import type { Check } from '../../check.js';
import { activePortsOf, wherePort, type OwnPort } from '../../devices.js';
import { portName } from '../../ports.js';
import { usualBy } from '../../usual.js';

const mtuOf = ({ nic }: OwnPort): number | null => nic.mtu?.active ?? null;
const kindOf = ({ nic }: OwnPort): string => `${portName(nic)} ${nic.linkLayer ?? ''}`;

export const portMtuDiffers: Check = {
  id: 'port-mtu-differs',
  area: 'rdma',
  about: {
    name: { en: 'Port MTU', zh: '端口 MTU' },
    what: {
      en: 'Active MTU of each port, compared with the same port of other hosts.',
      zh: '每个端口的当前 MTU 与其他主机的同一端口相比。',
    },
    consequence: {
      en: 'NCCL takes the smaller of both ends for a connection, so that each pair with the host sends more and smaller packets; on RoCE larger packets may be dropped on the way.',
      zh: 'NCCL 取两端中较小的值，与该主机的每一对都发送更多更小的包；RoCE 上较大的包可能在途中被丢弃。',
    },
    source: 'NCCL src/transport/net_ib/connect.cc (rtrAttr->mtu is the smaller of both active_mtu)',
    docs: null,
  },
  concerns: wherePort(
    ({ mtu }) => mtu?.active,
    ({ state }) => state === 'ACTIVE',
  ),
  run: ({ hosts }) => {
    const all = activePortsOf(hosts);
    const usual = usualBy(all, kindOf, mtuOf);
    return all.flatMap((port) => {
      const [own, most] = [mtuOf(port), usual.get(kindOf(port))];
      if (own === null || most === undefined || own === most.value) return [];
      return [
        {
          host: port.own.host,
          status: 'warn' as const,
          title: l10n.t('Port MTU differs'),
          message: l10n.t(
            '{0} {1}: active MTU {2}; the same port of {3} hosts has {4}.',
            port.own.host,
            portName(port.nic),
            own,
            most.count,
            most.value,
          ),
          evidence: [
            `${port.nic.device} port ${String(port.nic.port)}: active_mtu ${String(own)}, max_mtu ${String(port.nic.mtu?.max ?? '?')}`,
          ],
          fix:
            port.nic.linkLayer === 'Ethernet'
              ? l10n.t('Give its interface the others’ MTU: ip link set {0} mtu 9000', operand(port.nic.netdev, 'INTERFACE'))
              : l10n.t(
                  'Check the partition’s MTU in the subnet manager and the port’s capability: ibv_devinfo -d {0}',
                  operand(port.nic.device, 'DEVICE'),
                ),
        },
      ];
    });
  },
};
