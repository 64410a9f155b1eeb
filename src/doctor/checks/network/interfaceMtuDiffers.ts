import * as l10n from '@vscode/l10n';
import { operand } from '../../operand.js';
import type { Check, Trouble } from '../../check.js';
import { hasInterfaces, outward } from '../../interfaces.js';
import { usualBy } from '../../usual.js';

export const interfaceMtuDiffers: Check = {
  id: 'interface-mtu-differs',
  area: 'network',
  about: {
    name: { en: 'Interface MTU', zh: '网卡 MTU' },
    what: {
      en: 'MTU of each interface that leads to other hosts, compared with the same name on other hosts.',
      zh: '每个对外网卡的 MTU 与其他主机的同名网卡相比。',
    },
    consequence: {
      en: 'Large packets to the host are dropped without a word where path MTU discovery is blocked: small tests pass and the first large message hangs.',
      zh: '若路径 MTU 发现被阻断，发往该主机的大包会无声丢弃：小测试通过，第一条大消息挂起。',
    },
    source: 'RFC 1191, RFC 2923 (black holes of path MTU discovery); Linux Documentation/ABI/testing/sysfs-class-net (mtu)',
    docs: null,
  },
  concerns: hasInterfaces,
  run: ({ hosts }) => {
    const all = hosts.filter(({ facts }) => facts.gpus?.length !== 0).flatMap((own) => outward(own.facts).map((one) => ({ own, one })));
    const usual = usualBy(
      all,
      ({ one }) => one.name,
      ({ one }) => one.mtu,
    );
    return all.flatMap(({ own, one }): Trouble[] => {
      const most = usual.get(one.name);
      if (one.mtu === null || most === undefined || one.mtu === most.value) return [];
      return [
        {
          host: own.host,
          status: 'warn',
          title: l10n.t('Interface MTU differs'),
          message: l10n.t('{0} {1}: MTU {2}; on {3} hosts it is {4}.', own.host, one.name, one.mtu, most.count, most.value),
          evidence: [`${one.name}: mtu ${String(one.mtu)}`],
          fix: l10n.t(
            'Set it as on the others, for good in the network’s configuration: ip link set {0} mtu {1}',
            operand(one.name, 'INTERFACE'),
            most.value,
          ),
        },
      ];
    });
  },
};
