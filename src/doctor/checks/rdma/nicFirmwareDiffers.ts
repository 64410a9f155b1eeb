import * as l10n from '@vscode/l10n';
import type { Check, Reached, Trouble } from '../../check.js';
import { portsOf, wherePort, type OwnPort } from '../../devices.js';
import { usualBy } from '../../usual.js';

const kindOf = ({ nic }: OwnPort): string => nic.board ?? `${nic.device} ${nic.driver ?? ''}`;

export const nicFirmwareDiffers: Check = {
  id: 'nic-firmware-differs',
  area: 'rdma',
  about: {
    name: { en: 'Adapter firmware', zh: '网卡固件' },
    what: { en: 'Firmware of each adapter against most others of the same board.', zh: '每块网卡的固件与多数同型号网卡相比。' },
    consequence: {
      en: 'Congestion control, adaptive routing and fixes differ between the ends of a connection; such hosts are slow or drop out under load while tests of one host pass.',
      zh: '连接两端的拥塞控制、自适应路由和修复不同；这类主机满载时变慢或掉线，而单机测试都能通过。',
    },
    source: 'Linux Documentation/ABI/stable/sysfs-class-infiniband (fw_ver, board_id); NVIDIA firmware release notes by board id (PSID)',
    docs: null,
  },
  concerns: wherePort(({ firmware }) => firmware),
  run: ({ hosts }) => {
    const all = portsOf(hosts).filter(({ nic }) => nic.port === 1);
    const usual = usualBy(all, kindOf, ({ nic }) => nic.firmware);
    const odd = new Map<Reached, OwnPort[]>();
    for (const port of all) {
      const most = usual.get(kindOf(port));
      if (port.nic.firmware === null || most === undefined || port.nic.firmware === most.value) continue;
      odd.set(port.own, [...(odd.get(port.own) ?? []), port]);
    }
    return [...odd].map(([own, ports]): Trouble => {
      const [first] = ports;
      const most = first === undefined ? '–' : (usual.get(kindOf(first))?.value ?? '–');
      return {
        host: own.host,
        status: 'warn',
        title: l10n.t('Adapter firmware differs'),
        message: l10n.t(
          '{0} {1}: firmware {2}; most others of the board have {3}.',
          own.host,
          ports.map(({ nic }) => nic.device).join(', '),
          first?.nic.firmware ?? '–',
          most,
        ),
        evidence: ports.map(({ nic }) => `${nic.device}: fw_ver ${nic.firmware ?? '?'}, board_id ${nic.board ?? '?'}`),
        fix: l10n.t('Bring it to {0} and reset the adapter: mlxfwmanager --query, mlxfwreset', most),
      };
    });
  },
};
