import * as l10n from '@vscode/l10n';
import type { NicFact } from '../../../cluster/facts.js';
import type { Check } from '../../check.js';
import { portsOf, wherePort } from '../../devices.js';
import { portName } from '../../ports.js';

const isActiveIb = ({ linkLayer, state }: NicFact): boolean => linkLayer === 'InfiniBand' && state === 'ACTIVE';

export const lidMissing: Check = {
  id: 'ib-lid',
  area: 'rdma',
  about: {
    name: { en: 'Port address (LID)', zh: '端口地址（LID）' },
    what: {
      en: 'Whether each active InfiniBand port has a LID. Ports without a subnet manager are said by ib-subnet-manager.',
      zh: '每个活动 InfiniBand 端口是否有 LID；没有子网管理器的由 ib-subnet-manager 报告。',
    },
    consequence: {
      en: 'Nobody can send to the port: NCCL’s connections to it fail or time out.',
      zh: '没有人能向该端口发送：NCCL 与它的连接失败或超时。',
    },
    source: 'IBTA volume 1, PortInfo (LID); NCCL src/transport/net_ib (IBV_LINK_LAYER_INFINIBAND connections address by LID)',
    docs: null,
  },
  concerns: wherePort(({ lid }) => lid, isActiveIb),
  run: ({ hosts }) =>
    portsOf(hosts).flatMap(({ own, nic }) =>
      !isActiveIb(nic) || nic.lid !== 0 || nic.smLid === 0
        ? []
        : [
            {
              host: own.host,
              status: 'fail' as const,
              title: l10n.t('Port without address'),
              message: l10n.t('{0} {1}: the port is active and has no LID.', own.host, portName(nic)),
              evidence: [`${nic.device} port ${String(nic.port)}: lid 0x0, sm_lid ${String(nic.smLid ?? '?')}`],
              fix: l10n.t('Read the subnet manager’s log for the port’s GUID {0}.', nic.guid ?? '–'),
            },
          ],
    ),
};
