import * as l10n from '@vscode/l10n';
import { significant } from '../../../base/format.js';
import type { NicFact } from '../../../cluster/facts.js';
import type { Check, Reached, Steps, Trouble } from '../../check.js';
import { activePortsOf } from '../../devices.js';
import { activePorts, portName } from '../../ports.js';
import { usualBy } from '../../usual.js';

/**
 * Active ports slower than the same port on most hosts, or, where too few hosts have it, than most ports of the same link layer. Only
 * comparison can tell: 2X NDR is half of a 4X port's width but all that an NDR200 adapter has.
 */
function* find(hosts: readonly Reached[]): Steps {
  const all = activePortsOf(hosts).map(({ own, nic }) => {
    const layer = nic.linkLayer ?? '';
    return { own, nic, layer, place: `${portName(nic)} ${layer}` };
  });
  yield;
  type Placed = (typeof all)[number];
  const placeOf = ({ place }: Placed): string => place;
  const layerOf = ({ layer }: Placed): string => layer;
  const rateOf = ({ nic }: Placed) => nic.rateGbps;
  const widthOf = ({ nic }: Placed) => nic.width;
  const seen = new Map<string, number>();
  for (const { place } of all) seen.set(place, (seen.get(place) ?? 0) + 1);
  yield;
  const byPlace = { rate: usualBy(all, placeOf, rateOf), width: usualBy(all, placeOf, widthOf) };
  yield;
  const byLayer = { rate: usualBy(all, layerOf, rateOf), width: usualBy(all, layerOf, widthOf) };
  yield;
  const found: Trouble[] = [];
  for (const { own, nic, place, layer } of all) {
    const [usual, key] = (seen.get(place) ?? 0) > 2 ? [byPlace, place] : [byLayer, layer];
    const rate = usual.rate.get(key);
    if (nic.rateGbps === null || rate === undefined || nic.rateGbps >= rate.value) continue;
    found.push(slow(own, nic, nic.rateGbps, rate.value, usual.width.get(key)?.value ?? null));
  }
  return found;
}

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
