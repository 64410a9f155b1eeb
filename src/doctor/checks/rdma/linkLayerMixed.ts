import * as l10n from '@vscode/l10n';
import { operand } from '../../operand.js';
import type { Check } from '../../check.js';
import { portsOf, wherePort, type OwnPort } from '../../devices.js';
import { portName } from '../../ports.js';
import { usualBy } from '../../usual.js';

const placeOf = ({ nic }: OwnPort): string => portName(nic);

export const linkLayerMixed: Check = {
  id: 'link-layer-differs',
  area: 'rdma',
  about: {
    name: { en: 'Link layer', zh: '链路层' },
    what: {
      en: 'InfiniBand or Ethernet on each port, compared with the same port of other hosts.',
      zh: '每个端口是 InfiniBand 还是以太网，与其他主机的同一端口相比。',
    },
    consequence: {
      en: 'The two cannot talk: NCCL’s connections over the rail fail, or NCCL refuses to mix them.',
      zh: '两者无法互通：经该 rail 的 NCCL 连接失败，或 NCCL 拒绝混用。',
    },
    source: 'NCCL src/transport/net_ib (link layer is exchanged on connect; addresses by LID or by GID)',
    docs: null,
  },
  concerns: wherePort(({ linkLayer }) => linkLayer),
  run: ({ hosts }) => {
    const all = portsOf(hosts);
    const usual = usualBy(all, placeOf, ({ nic }) => nic.linkLayer);
    return all.flatMap((port) => {
      const most = usual.get(placeOf(port));
      const { own, nic } = port;
      if (nic.linkLayer === null || most === undefined || nic.linkLayer === most.value) return [];
      return [
        {
          host: own.host,
          status: 'fail' as const,
          title: l10n.t('Port with another link layer'),
          message: l10n.t(
            '{0} {1} is {2}; the same port of {3} hosts is {4}.',
            own.host,
            portName(nic),
            nic.linkLayer,
            most.count,
            most.value,
          ),
          evidence: [`${nic.device} port ${String(nic.port)}: link_layer ${nic.linkLayer}`],
          fix: l10n.t(
            'Set the port’s type and restart: mlxconfig -d {0} set LINK_TYPE_P{1}={2}',
            operand(nic.pci ?? nic.device, 'DEVICE'),
            nic.port,
            most.value === 'InfiniBand' ? 1 : 2,
          ),
        },
      ];
    });
  },
};
