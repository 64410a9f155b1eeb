import * as l10n from '@vscode/l10n';
import type { Check, Trouble } from '../../check.js';
import { effectiveOf } from '../../effective.js';
import { placeOf, settingLine } from '../../gpudirect/network.js';
import { chosenInterfaces, hasInterfaces } from '../../interfaces.js';

const name = 'NCCL_SOCKET_IFNAME';

export const socketIfname: Check = {
  id: 'socket-ifname',
  area: 'network',
  about: {
    name: { en: 'NCCL_SOCKET_IFNAME', zh: 'NCCL_SOCKET_IFNAME' },
    what: {
      en: 'Where NCCL_SOCKET_IFNAME is set, whether it matches an interface of the host that is up and has an address, as NCCL matches it.',
      zh: '设置了 NCCL_SOCKET_IFNAME 时，按 NCCL 的规则它是否匹配到该主机上已启用且有地址的网卡。',
    },
    consequence: {
      en: 'NCCL’s start fails on the host, with “no socket interface found” or an obscure “family 59936”, and all other ranks wait.',
      zh: 'NCCL 在该主机启动失败，报 no socket interface found 或费解的 family 59936，其余 rank 都在等待。',
    },
    source: 'NCCL src/misc/socket.cc (ncclFindInterfaces); nccl#1837, nccl#286',
    docs: 'https://docs.nvidia.com/deeplearning/nccl/user-guide/docs/env.html',
  },
  concerns: (own) => ((effectiveOf(own.facts).get(name)?.value ?? '').length < 2 ? false : hasInterfaces(own)),
  run: ({ hosts }) =>
    hosts.flatMap(({ host, facts }): Trouble[] => {
      const set = effectiveOf(facts).get(name)?.value ?? '';
      if (set.length < 2 || facts.interfaces === null || chosenInterfaces(facts).length > 0) return [];
      return [
        {
          host,
          status: 'fail',
          title: l10n.t('NCCL_SOCKET_IFNAME matches no interface'),
          message: l10n.t('{0}: NCCL_SOCKET_IFNAME matches no interface that is up and has an address.', host),
          evidence: [
            settingLine(facts, name),
            ...facts.interfaces.slice(0, 12).map((one) => `${one.name}: ${one.up ? 'up' : 'down'} ${one.addresses.join(' ') || '-'}`),
          ],
          fix: l10n.t('Name what all hosts have, or exclude what must not be used (^docker,lo), in {0}.', placeOf(facts, name)),
        },
      ];
    }),
};
