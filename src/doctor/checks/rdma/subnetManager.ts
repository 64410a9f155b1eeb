import * as l10n from '@vscode/l10n';
import { operand } from '../../operand.js';
import type { NicFact } from '../../../cluster/facts.js';
import type { Check } from '../../check.js';
import { portsOf, wherePort } from '../../devices.js';
import { portName } from '../../ports.js';

const isLit = ({ linkLayer, physState, state }: NicFact): boolean =>
  linkLayer === 'InfiniBand' && (state === 'ACTIVE' || physState === 'LinkUp');

export const subnetManager: Check = {
  id: 'ib-subnet-manager',
  area: 'rdma',
  about: {
    name: { en: 'Subnet manager', zh: '子网管理器' },
    what: {
      en: 'Whether each InfiniBand port whose link is up knows a subnet manager (sm_lid).',
      zh: '每个链路已通的 InfiniBand 端口是否有子网管理器（sm_lid）。',
    },
    consequence: {
      en: 'The port gets no address and no routes: it stays in INIT, or keeps old ones that break with the next change in the fabric.',
      zh: '端口得不到地址和路由：停在 INIT，或沿用旧的，fabric 一有变化就中断。',
    },
    source: 'IBTA volume 1, PortInfo (MasterSMLID); Linux drivers/infiniband/core/sysfs.c (sm_lid)',
    docs: null,
  },
  concerns: wherePort(({ smLid }) => smLid, isLit),
  run: ({ hosts }) =>
    portsOf(hosts).flatMap(({ own, nic }) =>
      !isLit(nic) || nic.smLid !== 0
        ? []
        : [
            {
              host: own.host,
              status: 'fail' as const,
              title: l10n.t('No subnet manager'),
              message: l10n.t('{0} {1}: the port knows no subnet manager (state {2}).', own.host, portName(nic), nic.state ?? '–'),
              evidence: [`${nic.device} port ${String(nic.port)}: sm_lid 0x0, lid ${String(nic.lid ?? '?')}, state ${nic.state ?? '?'}`],
              fix: l10n.t(
                'Start one for this fabric (opensm, or on a switch) and look for it: sminfo -C {0} -P {1}',
                operand(nic.device, 'DEVICE'),
                nic.port,
              ),
            },
          ],
    ),
};
