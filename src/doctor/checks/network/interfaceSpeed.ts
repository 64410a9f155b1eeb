import * as l10n from '@vscode/l10n';
import { operand } from '../../operand.js';
import { significant } from '../../../base/format.js';
import type { Check, Trouble } from '../../check.js';
import { hasInterfaces, outward } from '../../interfaces.js';
import { usualBy } from '../../usual.js';

const gbps = (mbps: number): string => significant(mbps / 1000);

export const interfaceSpeed: Check = {
  id: 'interface-speed',
  area: 'network',
  about: {
    name: { en: 'Interface speed', zh: '网卡速率' },
    what: {
      en: 'Speed of each interface that leads to other hosts, against the same name on most hosts.',
      zh: '每个对外网卡的速率与多数主机的同名网卡相比。',
    },
    consequence: {
      en: 'Start, data loading and, without RDMA, all traffic of the host are slower than the others’.',
      zh: '该主机的启动、数据加载以及（没有 RDMA 时）全部流量都比其他主机慢。',
    },
    source: 'Linux Documentation/ABI/testing/sysfs-class-net (speed)',
    docs: null,
  },
  concerns: (own) => {
    const known = hasInterfaces(own);
    return known === true ? (outward(own.facts).some(({ speedMbps }) => typeof speedMbps === 'number') ? true : null) : known;
  },
  run: ({ hosts }) => {
    const all = hosts.filter(({ facts }) => facts.gpus?.length !== 0).flatMap((own) => outward(own.facts).map((one) => ({ own, one })));
    const usual = usualBy(
      all,
      ({ one }) => one.name,
      ({ one }) => one.speedMbps,
    );
    return all.flatMap(({ own, one }): Trouble[] => {
      const most = usual.get(one.name);
      if (typeof one.speedMbps !== 'number' || one.speedMbps <= 0 || most === undefined || one.speedMbps >= most.value) return [];
      return [
        {
          host: own.host,
          status: 'warn',
          title: l10n.t('Interface slower than the others'),
          message: l10n.t('{0} {1} runs at {2} Gbit/s, on most hosts at {3}.', own.host, one.name, gbps(one.speedMbps), gbps(most.value)),
          evidence: [`${one.name}: speed ${String(one.speedMbps)} Mbit/s`],
          fix: l10n.t('Check cable, transceiver and the switch port’s speed: ethtool {0}', operand(one.name, 'INTERFACE')),
        },
      ];
    });
  },
};
