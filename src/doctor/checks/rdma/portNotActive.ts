import * as l10n from '@vscode/l10n';
import type { Check, Reached, Trouble } from '../../check.js';
import { portsOf } from '../../devices.js';
import { activePorts, portName } from '../../ports.js';

/**
 * RDMA ports that are not active although the same port is on most other hosts, or, where there is nobody to compare with, although the
 * link is physically up. A port that is dark everywhere is a spare one.
 */
const find = (hosts: readonly Reached[]) => {
  const totals = new Map<string, { readonly all: number; readonly active: number }>();
  for (const { nic } of portsOf(hosts)) {
    const name = portName(nic);
    const { all, active } = totals.get(name) ?? { all: 0, active: 0 };
    totals.set(name, { all: all + 1, active: active + (nic.state === 'ACTIVE' ? 1 : 0) });
  }
  return hosts.filter(({ facts }) => activePorts(facts).length > 0).flatMap((own) => dark(own, totals));
};

function dark(own: Reached, totals: ReadonlyMap<string, { readonly all: number; readonly active: number }>): Trouble[] {
  return (own.facts.nics ?? []).flatMap((nic): Trouble[] => {
    if (nic.state === null || nic.state === 'ACTIVE') return [];
    const name = portName(nic);
    const { all, active } = totals.get(name) ?? { all: 1, active: 0 };
    const others = all - 1;
    const wanted = others === 0 ? nic.physState === 'LinkUp' : active * 2 > others;
    if (!wanted) return [];
    return [
      {
        host: own.host,
        status: 'fail',
        title: l10n.t('RDMA port not active'),
        message:
          others === 0
            ? l10n.t('{0} {1} is {2} although its link is up.', own.host, name, nic.state)
            : l10n.t(
                '{0} {1} is {2} ({3}); it is active on {4} of {5} other hosts.',
                own.host,
                name,
                nic.state,
                nic.physState ?? '–',
                active,
                others,
              ),
        evidence: [`${nic.device} port ${String(nic.port)}: state ${nic.state}, phys_state ${nic.physState ?? '?'}`],
        fix:
          nic.physState === 'LinkUp'
            ? l10n.t('The link is up but not set up: check the subnet manager and the switch port.')
            : l10n.t('Check the cable, the transceiver and the switch port.'),
      },
    ];
  });
}

export const portNotActive: Check = {
  id: 'port-not-active',
  area: 'rdma',
  about: {
    name: { en: 'Port state', zh: '端口状态' },
    what: {
      en: 'Whether each RDMA port that others use is active.',
      zh: '其他主机在用的每个 RDMA 端口是否处于活动状态。',
    },
    consequence: {
      en: 'NCCL leaves the port out: the rail is gone on this host, and pairs across rails get slower.',
      zh: 'NCCL 会跳过该端口：这台主机失去一条 rail，跨 rail 的通信变慢。',
    },
    source: 'NCCL src/transport/net_ib (ncclIbInitDevices: IBV_PORT_ACTIVE)',
    docs: null,
  },
  concerns: ({ facts }) => (facts.nics === null ? null : facts.nics.length > 0),
  run: ({ hosts }) => find(hosts),
};
