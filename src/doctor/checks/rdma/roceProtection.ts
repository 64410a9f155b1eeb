import * as l10n from '@vscode/l10n';
import { operand } from '../../operand.js';
import type { NicFact } from '../../../cluster/facts.js';
import type { Check, Trouble } from '../../check.js';
import { portsOf, wherePort, type OwnPort } from '../../devices.js';
import { portName } from '../../ports.js';
import { isRoce } from '../../roce.js';
import { usualBy } from '../../usual.js';

const list = (priorities: readonly number[] | null): string =>
  priorities === null ? '?' : priorities.length === 0 ? '-' : [...priorities].sort().join(',');

/** Flow control, congestion notification, trust and forced class of a port in one line; null where none is known. */
function protection({ roce }: NicFact): string | null {
  if (roce === undefined || roce === null || (roce.pfc === null && roce.ecn === null && roce.trust === null)) return null;
  return `PFC ${list(roce.pfc)}, ECN ${list(roce.ecn)}, trust ${roce.trust ?? '?'}, class ${String(roce.trafficClass ?? '-')}`;
}

const isOdd = (port: OwnPort, most: string | undefined): boolean => most !== undefined && protection(port.nic) !== most;
/** Neither pauses nor congestion signals: both known, and both off on all priorities. */
const unprotected = ({ roce }: NicFact): boolean => roce?.pfc?.length === 0 && roce.ecn?.length === 0;

export const roceProtection: Check = {
  id: 'roce-flow-control',
  area: 'rdma',
  about: {
    name: { en: 'RoCE flow control', zh: 'RoCE 流控' },
    what: {
      en: 'Priority flow control, congestion notification and trust of each RoCE port: on at all, and the same as on most hosts.',
      zh: '每个 RoCE 端口的 PFC、ECN 和 trust：是否开启，是否与多数主机相同。',
    },
    consequence: {
      en: 'Without either, switches drop packets under load and RoCE falls to a fraction of its rate; where one host differs, only its traffic is dropped.',
      zh: '两者都没有时，交换机满载丢包，RoCE 只剩几分之一的速率；若只有一台不同，则只丢它的流量。',
    },
    source: 'NVIDIA networking, RoCE configuration (lossless: PFC; lossy: ECN); IEEE 802.1Qbb; RFC 3168; mlnx_qos',
    docs: null,
  },
  concerns: wherePort(protection, isRoce),
  run: ({ hosts }) => {
    const all = portsOf(hosts).filter(({ nic }) => isRoce(nic) && protection(nic) !== null);
    const usual = usualBy(
      all,
      ({ nic }) => portName(nic),
      ({ nic }) => protection(nic),
    );
    return all.flatMap((port): Trouble[] => {
      const { own, nic } = port;
      const most = usual.get(portName(nic));
      const shared = { host: own.host, evidence: [`${nic.device}: ${protection(nic) ?? '?'}`] };
      if (isOdd(port, most?.value))
        return [
          {
            ...shared,
            status: 'warn',
            title: l10n.t('RoCE flow control differs'),
            message: l10n.t('{0} {1}: {2}; most hosts have {3}.', own.host, portName(nic), protection(nic) ?? '–', most?.value ?? '–'),
            fix: l10n.t('Set it as on the other hosts: mlnx_qos -i {0}', operand(nic.netdev, 'INTERFACE')),
          },
        ];
      if (!unprotected(nic)) return [];
      return [
        {
          ...shared,
          status: 'warn',
          title: l10n.t('RoCE without flow control'),
          message: l10n.t('{0} {1}: neither priority flow control nor congestion notification is on.', own.host, portName(nic)),
          fix: l10n.t(
            'Switch on what the switches are set up for: mlnx_qos -i {0} --trust dscp --pfc 0,0,0,1,0,0,0,0',
            operand(nic.netdev, 'INTERFACE'),
          ),
        },
      ];
    });
  },
};
