import * as l10n from '@vscode/l10n';
import type { Check, Reached, Trouble } from '../../check.js';
import { bare, chosenInterfaces, hasInterfaces, isLocal, socketsOf } from '../../interfaces.js';
import { usualBy } from '../../usual.js';

/** Share of hosts that must agree before another network is odd: fleets with a network for each rack have none in common. */
const share = 0.9;

interface Place {
  readonly own: Reached;
  readonly name: string;
  readonly network: string;
  readonly addr: string;
}

/** The IPv4 network of the interface that NCCL takes. */
function placeOf(own: Reached): Place[] {
  const first = own.facts.gpus?.length === 0 ? undefined : chosenInterfaces(own.facts)[0];
  if (first === undefined || isLocal(first.name)) return [];
  const entry = socketsOf(own.facts).find(({ name, addr }) => name === first.name && addr === first.addr);
  const bytes = bare(first.addr).split('.').map(Number);
  const prefix = entry?.prefix;
  if (prefix === undefined || prefix < 1 || prefix > 31 || bytes.length !== 4 || bytes.some((byte) => !Number.isInteger(byte))) return [];
  const bits = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  const size = 2 ** (32 - prefix);
  const base = Math.floor(bits / size) * size;
  const network = [24, 16, 8, 0].map((shift) => Math.floor(base / 2 ** shift) % 256).join('.');
  return [{ own, name: first.name, network: `${network}/${String(prefix)}`, addr: first.addr }];
}

export const subnetDiffers: Check = {
  id: 'subnet-differs',
  area: 'network',
  about: {
    name: { en: 'Network of the interface', zh: '网卡所在网段' },
    what: {
      en: 'IPv4 network of the interface that NCCL’s bootstrap takes, where nine hosts of ten share one.',
      zh: '十分之九的主机同处一个网段时，检查 NCCL 引导所用网卡的 IPv4 网段。',
    },
    consequence: {
      en: 'Hosts of different networks reach each other only over a router, if at all: the start hangs, or socket traffic is slow.',
      zh: '不同网段的主机只能经路由互通，甚至不通：启动挂起，或 socket 流量变慢。',
    },
    source: 'NCCL src/misc/socket.cc (ncclFindInterfaces, ncclFindInterfaceMatchSubnet); nccl#286',
    docs: null,
  },
  concerns: hasInterfaces,
  run: function* ({ hosts }) {
    const all: Place[] = [];
    for (const own of hosts) {
      all.push(...placeOf(own));
      yield;
    }
    const usual = usualBy(
      all,
      ({ name }) => name,
      ({ network }) => network,
    );
    return all.flatMap(({ own, name, network, addr }): Trouble[] => {
      const most = usual.get(name);
      if (most === undefined || network === most.value || most.count < most.total * share) return [];
      return [
        {
          host: own.host,
          status: 'warn',
          title: l10n.t('Interface in another network'),
          message: l10n.t('{0} {1} is in {2} ({3}); {4} hosts are in {5}.', own.host, name, network, addr, most.count, most.value),
          evidence: [`${name}: ${addr}`],
          fix: l10n.t('Give it an address of the others’ network, or check that a route leads there: ip route get ADDRESS'),
        },
      ];
    });
  },
};
