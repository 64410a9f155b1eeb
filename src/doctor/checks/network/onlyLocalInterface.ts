import * as l10n from '@vscode/l10n';
import { operand } from '../../operand.js';
import { type Check, hostByHost, type Trouble } from '../../check.js';
import { chosenInterfaces, hasInterfaces, isLocal } from '../../interfaces.js';

export const onlyLocalInterface: Check = {
  id: 'interface-local',
  area: 'network',
  about: {
    name: { en: 'Interface for NCCL’s sockets', zh: 'NCCL socket 所用网卡' },
    what: {
      en: 'Whether the interface that NCCL takes leads to other hosts, and is not loopback or a bridge of containers or virtual machines.',
      zh: 'NCCL 所选的网卡是否通向其他主机，而不是回环或容器、虚拟机的网桥。',
    },
    consequence: {
      en: 'Other hosts are told an address that they cannot reach: the start hangs until its timeout.',
      zh: '其他主机得到的是无法到达的地址：启动一直挂起直到超时。',
    },
    source:
      'NCCL src/misc/socket.cc (ncclFindInterfaces: ib, then all but docker and lo, then docker, then lo); nccl#286, horovod#700, horovod#789',
    docs: null,
  },
  concerns: hasInterfaces,
  run: ({ hosts }) =>
    hostByHost(hosts, ({ host, facts }): Trouble[] => {
      const [first] = chosenInterfaces(facts);
      if (hosts.length < 2 || first === undefined || !isLocal(first.name)) return [];
      return [
        {
          host,
          status: 'fail',
          title: l10n.t('NCCL would use a local interface'),
          message: l10n.t('{0}: NCCL would use {1} ({2}), which leads to no other host.', host, first.name, first.addr),
          evidence: (facts.interfaces ?? [])
            .slice(0, 12)
            .map((one) => `${one.name}: ${one.up ? 'up' : 'down'} ${one.addresses.join(' ') || '-'}`),
          fix: l10n.t(
            'Bring the right interface up, or exclude this one: NCCL_SOCKET_IFNAME=^{0}',
            ['docker', 'lo', operand(first.name, 'INTERFACE')].filter((one, i, all) => all.indexOf(one) === i).join(','),
          ),
        },
      ];
    }),
};
