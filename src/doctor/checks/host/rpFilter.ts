import * as l10n from '@vscode/l10n';
import type { Check, Reached, Trouble } from '../../check.js';
import { roceInterfaces, sharedNetworks } from './multiRail.js';

const name = 'net.ipv4.conf.all.rp_filter';

/** Strict reverse-path filtering where several RoCE interfaces share a network: the answer's best way back is through one of them only. */
const find = (hosts: readonly Reached[]): Trouble[] =>
  hosts.flatMap(({ host, facts }): Trouble[] => {
    const [group] = sharedNetworks(facts);
    if (facts.sysctl[name] !== '1' || group === undefined) return [];
    return [
      {
        host,
        status: 'warn',
        title: l10n.t('Strict reverse-path filter on rails of one network'),
        message: l10n.t(
          '{0}: {1} share a network, and the kernel drops what comes in through another of them than it would answer by.',
          host,
          group.slice(0, 8).join(', '),
        ),
        evidence: [`${name} = 1`],
        fix: l10n.t('sysctl -w net.ipv4.conf.all.rp_filter=2, or give each rail a network of its own.'),
      },
    ];
  });

export const rpFilter: Check = {
  id: 'rp-filter',
  area: 'host',
  about: {
    name: { en: 'Reverse-path filter', zh: '反向路径过滤' },
    what: {
      en: 'Whether strict reverse-path filtering is on where several RoCE interfaces have addresses in one network.',
      zh: '多个 RoCE 接口处于同一网段时，是否启用了严格的反向路径过滤。',
    },
    consequence: {
      en: 'RDMA CM, ARP and sockets work through one rail and time out through the others.',
      zh: 'RDMA CM、ARP 和套接字只在一条 rail 上可用，其他 rail 上超时。',
    },
    source: 'Linux Documentation/networking/ip-sysctl.rst (rp_filter); RFC 3704',
    docs: 'https://docs.kernel.org/networking/ip-sysctl.html',
  },
  concerns: ({ facts }) =>
    facts.nics === null || facts.interfaces === null
      ? null
      : roceInterfaces(facts).length < 2
        ? false
        : facts.sysctl[name] === undefined
          ? null
          : true,
  run: ({ hosts }) => find(hosts),
};
