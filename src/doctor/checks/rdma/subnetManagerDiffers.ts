import * as l10n from '@vscode/l10n';
import { operand } from '../../operand.js';
import type { Check } from '../../check.js';
import { activePortsOf, wherePort, type OwnPort } from '../../devices.js';
import { portName } from '../../ports.js';
import { usualBy } from '../../usual.js';

const smOf = ({ nic }: OwnPort): number | null => (nic.linkLayer === 'InfiniBand' && nic.smLid !== 0 ? (nic.smLid ?? null) : null);

export const subnetManagerDiffers: Check = {
  id: 'ib-subnet-manager-differs',
  area: 'rdma',
  about: {
    name: { en: 'One fabric for each rail', zh: '每条 rail 同一 fabric' },
    what: {
      en: 'The subnet manager of each active InfiniBand port, compared with the same port of other hosts. Rails may be fabrics of their own.',
      zh: '每个活动 InfiniBand 端口的子网管理器与其他主机的同一端口相比；各 rail 可以是独立的 fabric。',
    },
    consequence: {
      en: 'Ports under different subnet managers are in different fabrics: connections between them time out.',
      zh: '子网管理器不同说明端口在不同的 fabric：它们之间的连接会超时。',
    },
    source: 'IBTA volume 1, PortInfo (MasterSMLID); nccl#2013',
    docs: null,
  },
  concerns: wherePort(
    ({ smLid }) => smLid,
    ({ linkLayer, state }) => linkLayer === 'InfiniBand' && state === 'ACTIVE',
  ),
  run: ({ hosts }) => {
    const all = activePortsOf(hosts);
    const usual = usualBy(all, ({ nic }) => portName(nic), smOf);
    return all.flatMap((port) => {
      const [own, most] = [smOf(port), usual.get(portName(port.nic))];
      if (own === null || most === undefined || own === most.value) return [];
      return [
        {
          host: port.own.host,
          status: 'warn' as const,
          title: l10n.t('Another subnet manager'),
          message: l10n.t(
            '{0} {1}: subnet manager LID {2}; the same port of {3} hosts has {4}.',
            port.own.host,
            portName(port.nic),
            own,
            most.count,
            most.value,
          ),
          evidence: [`${port.nic.device} port ${String(port.nic.port)}: sm_lid ${String(own)}`],
          fix: l10n.t(
            'Check which switch the cable goes to: iblinkinfo, or sminfo -C {0} -P {1}',
            operand(port.nic.device, 'DEVICE'),
            port.nic.port,
          ),
        },
      ];
    });
  },
};
