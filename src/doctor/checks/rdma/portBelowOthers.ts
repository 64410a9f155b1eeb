import * as l10n from '@vscode/l10n';
import { significant } from '../../../base/format.js';
import type { NicFact } from '../../../cluster/facts.js';
import type { Check, Reached, Trouble } from '../../check.js';
import { activePortsOf, type OwnPort } from '../../devices.js';
import { activePorts, portName } from '../../ports.js';
import { usualBy } from '../../usual.js';

/**
 * Active ports slower than the same port on most hosts, or, where too few hosts have it, than most ports of the same link layer. Only
 * comparison can tell: 2X NDR is half of a 4X port's width but all that an NDR200 adapter has.
 */
const find = (hosts: readonly Reached[]) => {
  const all = activePortsOf(hosts);
  const layerOf = ({ nic }: OwnPort): string => nic.linkLayer ?? '';
  const placeOf = (port: OwnPort): string => `${portName(port.nic)} ${layerOf(port)}`;
  const seen = new Map<string, number>();
  for (const port of all) seen.set(placeOf(port), (seen.get(placeOf(port)) ?? 0) + 1);
  const rateOf = ({ nic }: OwnPort) => nic.rateGbps;
  const widthOf = ({ nic }: OwnPort) => nic.width;
  const rates = [usualBy(all, placeOf, rateOf), usualBy(all, layerOf, rateOf)] as const;
  const widths = [usualBy(all, placeOf, widthOf), usualBy(all, layerOf, widthOf)] as const;
  return all.flatMap((port): Trouble[] => {
    const { own, nic } = port;
    const [which, key] = (seen.get(placeOf(port)) ?? 0) > 2 ? ([0, placeOf(port)] as const) : ([1, layerOf(port)] as const);
    const rate = rates[which].get(key);
    if (nic.rateGbps === null || rate === undefined || nic.rateGbps >= rate.value) return [];
    return [slow(own, nic, nic.rateGbps, rate.value, widths[which].get(key)?.value ?? null)];
  });
};

function slow(own: Reached, nic: NicFact, rate: number, most: number, width: number | null): Trouble {
  const narrow = nic.width !== null && width !== null && nic.width < width;
  const rates = [significant(rate), significant(most)] as const;
  return {
    host: own.host,
    status: 'warn',
    title: !narrow
      ? l10n.t('Port below the others’ rate')
      : nic.width * 2 === width
        ? l10n.t('Port at half width')
        : l10n.t('Port below its width'),
    message: narrow
      ? l10n.t('{0} {1} runs {2}X instead of {3}X: {4} Gbit/s, the others {5}.', own.host, portName(nic), nic.width, width, ...rates)
      : l10n.t('{0} {1} runs at {2} Gbit/s, the others at {3}.', own.host, portName(nic), ...rates),
    evidence: [`${nic.device} port ${String(nic.port)}: rate ${String(rate)} Gb/sec (${String(nic.width ?? '?')}X ${nic.speed ?? '?'})`],
    fix: l10n.t('Reseat or replace the cable; look at the error counters on both ends.'),
  };
}

export const portBelowOthers: Check = {
  id: 'port-rate',
  area: 'rdma',
  about: {
    name: { en: 'Port rate', zh: '端口速率' },
    what: {
      en: 'Rate and width of each active port, compared with the same port of other hosts.',
      zh: '每个活动端口的速率和宽度与其他主机的同一端口相比。',
    },
    consequence: {
      en: 'Every ring and tree that crosses the port runs at its speed.',
      zh: '经过该端口的每个 ring 和 tree 都受它限制。',
    },
    source: 'Linux drivers/infiniband/core/sysfs.c (rate_show); nccl#1453',
    docs: null,
  },
  concerns: ({ facts }) => (facts.nics === null ? null : activePorts(facts).length > 0),
  run: ({ hosts }) => find(hosts),
};
