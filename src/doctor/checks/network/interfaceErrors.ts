import * as l10n from '@vscode/l10n';
import { operand } from '../../operand.js';
import { significant } from '../../../base/format.js';
import type { Check, Fleet, Trouble } from '../../check.js';
import { hasInterfaces, outward } from '../../interfaces.js';
import { growth } from '../../rates/counterCheck.js';
import { earlier } from '../../rates/earlier.js';

/** Errors since the start from which a look is due, and an hour from which one is where growth is known. Drops are many on healthy hosts (unknown protocols) and count by growth alone. */
const most = { total: 1000, perHour: 10, dropsPerHour: 100_000 } as const;

function find(fleet: Fleet): Trouble[] {
  const span = earlier(fleet);
  return fleet.hosts.flatMap(({ host, facts }) =>
    outward(facts).flatMap((one): Trouble[] => {
      const { errors } = one;
      if (errors === undefined || errors === null) return [];
      const now = errors.rx + errors.tx;
      const old =
        span === null ? null : (fleet.before?.hosts[host]?.facts?.interfaces?.find(({ name }) => name === one.name)?.errors ?? null);
      const shared = {
        host,
        status: 'warn' as const,
        evidence: [`${one.name}: rx_errors ${String(errors.rx)}, tx_errors ${String(errors.tx)}, dropped ${String(errors.dropped)}`],
        fix: l10n.t('Look at which counter it is, and at cable and transceiver: ethtool -S {0}', operand(one.name, 'INTERFACE')),
      };
      if (span === null || old === null)
        return now < most.total
          ? []
          : [
              {
                ...shared,
                title: l10n.t('Interface errors'),
                message: l10n.t('{0} {1}: {2} errors since the host’s start.', host, one.name, now),
              },
            ];
      const rate = growth(now, old.rx + old.tx) / span.hours;
      const drops = growth(errors.dropped, old.dropped) / span.hours;
      if (rate >= most.perHour)
        return [
          {
            ...shared,
            title: l10n.t('Interface errors'),
            message: l10n.t('{0} {1}: {2} errors an hour.', host, one.name, significant(rate)),
          },
        ];
      return drops < most.dropsPerHour
        ? []
        : [
            {
              ...shared,
              title: l10n.t('Interface drops packets'),
              message: l10n.t('{0} {1}: {2} packets dropped an hour.', host, one.name, significant(drops)),
            },
          ];
    }),
  );
}

export const interfaceErrors: Check = {
  id: 'interface-errors',
  area: 'network',
  about: {
    name: { en: 'Interface errors', zh: '网卡错误' },
    what: {
      en: 'Receive and transmit errors of interfaces that lead to other hosts: ten an hour since an earlier snapshot, else a thousand since the start; drops only by growth.',
      zh: '对外网卡的收发错误：较早快照之后每小时十个，否则自启动以来一千个；丢包只看增长。',
    },
    consequence: {
      en: 'TCP sends lost segments again and halves its window each time: checkpoints, data loading and socket transports crawl.',
      zh: 'TCP 重发丢失的段并每次减半窗口：检查点、数据加载和 socket 传输都会变慢。',
    },
    source: 'Linux Documentation/networking/statistics; RFC 5681. The thresholds are this tool’s own choice.',
    docs: 'https://docs.kernel.org/networking/statistics.html',
  },
  concerns: (own) => {
    const known = hasInterfaces(own);
    return known === true ? (outward(own.facts).some(({ errors }) => errors !== null && errors !== undefined) ? true : null) : known;
  },
  run: find,
};
