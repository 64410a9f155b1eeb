import * as l10n from '@vscode/l10n';
import { significant } from '../../../base/format.js';
import type { Check, Note, Trouble } from '../../check.js';
import { activePortsOf, wherePort, type OwnPort } from '../../devices.js';
import { portName } from '../../ports.js';
import { usualBy } from '../../usual.js';

const below = ({ nic }: OwnPort): boolean =>
  typeof nic.bestGbps === 'number' && nic.rateGbps !== null && nic.rateGbps < nic.bestGbps * 0.99;
const line = ({ nic }: OwnPort): string =>
  `${nic.device} port ${String(nic.port)}: rate ${String(nic.rateGbps)} Gb/sec, best ${String(nic.bestGbps)}`;
const kindOf = ({ nic }: OwnPort): string => `${portName(nic)} ${nic.linkLayer ?? ''}`;

/** Ports below what their adapter can do and like nobody else: alone, or with others at their best; said otherwise it would be the switches' generation. */
function odd(all: readonly OwnPort[]): readonly OwnPort[] {
  const usual = usualBy(all, kindOf, ({ nic }) => nic.rateGbps);
  return all.filter((port) => below(port) && !usual.has(kindOf(port)));
}

export const portBest: Check = {
  id: 'port-best',
  area: 'rdma',
  about: {
    name: { en: 'Port rate against the adapter’s best', zh: '端口速率与网卡能力' },
    what: {
      en: 'Active ports below the rate that their adapter can do. Where most hosts have the same rate it is the fabric’s, and a note.',
      zh: '速率低于网卡能力的活动端口；多数主机速率相同时视为 fabric 的速率，作为提示列出。',
    },
    consequence: { en: 'Rings through the port run at its rate.', zh: '经过该端口的 ring 受其速率限制。' },
    source: 'ibv_devinfo -v, ethtool (supported link modes); Linux drivers/infiniband/core/sysfs.c (rate_show)',
    docs: null,
  },
  concerns: wherePort(
    ({ bestGbps }) => bestGbps,
    ({ state }) => state === 'ACTIVE',
  ),
  run: ({ hosts }) =>
    odd(activePortsOf(hosts)).map((port): Trouble => ({
      host: port.own.host,
      status: 'warn',
      title: l10n.t('Port below its adapter’s rate'),
      message: l10n.t(
        '{0} {1} runs {2} Gbit/s; its adapter can do {3}.',
        port.own.host,
        portName(port.nic),
        significant(port.nic.rateGbps ?? 0),
        significant(port.nic.bestGbps ?? 0),
      ),
      evidence: [line(port)],
      fix: l10n.t('Check the cable, the switch port’s speed and whether the port is split.'),
    })),
  notes: ({ hosts }) => {
    const all = activePortsOf(hosts);
    const alone = new Set(odd(all));
    const usual = usualBy(all, kindOf, ({ nic }) => nic.rateGbps);
    const byHost = new Map<string, OwnPort[]>();
    for (const port of all) {
      // A port below the others is said by port-rate.
      if (!below(port) || alone.has(port) || (port.nic.rateGbps ?? 0) < (usual.get(kindOf(port))?.value ?? 0)) continue;
      byHost.set(port.own.host, [...(byHost.get(port.own.host) ?? []), port]);
    }
    return [...byHost].map(([host, ports]): Note => ({
      host,
      title: l10n.t('The fabric is slower than the adapters'),
      message: l10n.t('{0}: {1} ports run below what their adapters can do, as on most hosts.', host, ports.length),
      evidence: ports.map(line),
    }));
  },
};
