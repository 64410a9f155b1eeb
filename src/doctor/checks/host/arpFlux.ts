import * as l10n from '@vscode/l10n';
import type { Check, Reached, Trouble } from '../../check.js';
import { roceInterfaces, sharedNetworks } from './multiRail.js';

const ignore = 'net.ipv4.conf.all.arp_ignore';
const announce = 'net.ipv4.conf.all.arp_announce';

/** Rails of one network without ARP kept apart: each interface answers for the addresses of all. */
const find = (hosts: readonly Reached[]): Trouble[] =>
  hosts.flatMap(({ host, facts }): Trouble[] => {
    const [group] = sharedNetworks(facts);
    if (group === undefined || facts.sysctl[ignore] !== '0') return [];
    return [
      {
        host,
        status: 'warn',
        title: l10n.t('Rails answer for each other’s addresses'),
        message: l10n.t(
          '{0}: {1} share a network, and each answers ARP for the addresses of the others.',
          host,
          group.slice(0, 8).join(', '),
        ),
        evidence: [`${ignore} = 0`, `${announce} = ${facts.sysctl[announce] ?? '–'}`],
        fix: l10n.t('sysctl -w net.ipv4.conf.all.arp_ignore=1 net.ipv4.conf.all.arp_announce=2, or give each rail a network of its own.'),
      },
    ];
  });

export const arpFlux: Check = {
  id: 'arp-flux',
  area: 'host',
  about: {
    name: { en: 'ARP on rails', zh: '各 rail 的 ARP' },
    what: {
      en: 'Whether interfaces of several RoCE rails in one network answer ARP for each other (arp_ignore).',
      zh: '同一网段内多个 RoCE rail 的接口是否会互相代答 ARP（arp_ignore）。',
    },
    consequence: {
      en: 'Traffic meant for one rail arrives at another: one link carries the load of two, or connections time out when GIDs and MAC addresses do not belong together.',
      zh: '发往一条 rail 的流量到达另一条：一条链路承担两条的负载，或因 GID 与 MAC 不对应而连接超时。',
    },
    source: 'Linux Documentation/networking/ip-sysctl.rst (arp_ignore, arp_announce)',
    docs: 'https://docs.kernel.org/networking/ip-sysctl.html',
  },
  concerns: ({ facts }) =>
    facts.nics === null || facts.interfaces === null
      ? null
      : roceInterfaces(facts).length < 2
        ? false
        : facts.sysctl[ignore] === undefined
          ? null
          : true,
  run: ({ hosts }) => find(hosts),
};
