import * as l10n from '@vscode/l10n';
import { operand } from '../../operand.js';
import { type Check, hostByHost, type Trouble } from '../../check.js';
import { bare, hasInterfaces, outward } from '../../interfaces.js';

/** An address that belongs to one host alone; link-local ones and 169.254/16 repeat by design. */
const unique = (address: string): boolean => !/^(fe[89ab]|169\.254\.|127\.|::1$|0\.)/i.test(address);

export const addressTwice: Check = {
  id: 'address-twice',
  area: 'network',
  about: {
    name: { en: 'Addresses', zh: '地址' },
    what: {
      en: 'Whether two hosts have the same address on interfaces that lead to other hosts.',
      zh: '是否有两台主机的对外网卡使用相同地址。',
    },
    consequence: {
      en: 'Whichever answers first gets the connection: NCCL’s start hangs or joins the wrong host, differently each time.',
      zh: '谁先应答谁得到连接：NCCL 启动挂起或连到错误的主机，每次都不一样。',
    },
    source: 'RFC 5227 (IPv4 address conflict detection)',
    docs: null,
  },
  concerns: hasInterfaces,
  run: function* ({ hosts }) {
    const owners = new Map<string, Set<string>>();
    for (const { host, facts } of hosts) {
      for (const address of outward(facts).flatMap(({ addresses }) => addresses.map(bare)))
        owners.set(address, (owners.get(address) ?? new Set()).add(host));
      yield;
    }
    return yield* hostByHost(hosts, ({ host, facts }) =>
      outward(facts).flatMap(({ name, addresses }) =>
        addresses.map(bare).flatMap((address): Trouble[] => {
          const all = owners.get(address);
          if (all === undefined || all.size < 2 || !unique(address)) return [];
          const others = [...all].filter((other) => other !== host).slice(0, 3);
          return [
            {
              host,
              status: 'fail',
              title: l10n.t('Address used twice'),
              message: l10n.t('{0} {1} has {2}, and so has {3}.', host, name, address, others.join(', ')),
              evidence: [`${name}: ${address}`],
              fix: l10n.t(
                'Give one of them another address; arping -D -I {0} {1} shows who answers.',
                operand(name, 'INTERFACE'),
                operand(address, 'ADDRESS'),
              ),
            },
          ];
        }),
      ),
    );
  },
};
