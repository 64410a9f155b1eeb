import * as l10n from '@vscode/l10n';
import type { Check, Reached, Trouble } from '../check.js';
import { activePorts, portName } from '../ports.js';

/**
 * RDMA ports that are not active although the same port is on most other hosts, or, where there is nobody to compare with, although the
 * link is physically up. A port that is dark everywhere is a spare one.
 */
const find = (hosts: readonly Reached[]) =>
  hosts.flatMap((own) =>
    (own.facts.nics ?? []).flatMap((nic): Trouble[] => {
      if (nic.state === null || nic.state === 'ACTIVE' || activePorts(own.facts).length === 0) return [];
      const name = portName(nic);
      const others = othersWith(hosts, own, name);
      const active = others.filter((port) => port.state === 'ACTIVE').length;
      const wanted = others.length === 0 ? nic.physState === 'LinkUp' : active * 2 > others.length;
      if (!wanted) return [];
      return [
        {
          host: own.host,
          status: 'fail',
          title: l10n.t('RDMA port not active'),
          message:
            others.length === 0
              ? l10n.t('{0} {1} is {2} although its link is up.', own.host, name, nic.state)
              : l10n.t(
                  '{0} {1} is {2} ({3}); it is active on {4} of {5} other hosts.',
                  own.host,
                  name,
                  nic.state,
                  nic.physState ?? '–',
                  active,
                  others.length,
                ),
          evidence: [],
          fix:
            nic.physState === 'LinkUp'
              ? l10n.t('The link is up but not set up: check the subnet manager and the switch port.')
              : l10n.t('Check the cable, the transceiver and the switch port.'),
        },
      ];
    }),
  );

function othersWith(hosts: readonly Reached[], own: Reached, name: string) {
  return hosts.flatMap(({ host, facts }) => (host === own.host ? [] : (facts.nics ?? []).filter((nic) => portName(nic) === name)));
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
