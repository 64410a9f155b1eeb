import * as l10n from '@vscode/l10n';
import { significant } from '../../../base/format.js';
import type { Check, Fleet, Trouble } from '../../check.js';
import { portsOf, wherePort } from '../../devices.js';
import { portName } from '../../ports.js';
import { counterLines, growth, sumOf } from '../../rates/counterCheck.js';
import { earlier } from '../../rates/earlier.js';

const names = ['symbol_error'] as const;
/** Bit error rates from which a link is to be looked at, and from which it is broken. */
const limits = { warn: 1e-12, fail: 1e-6 } as const;
/** Where neither an earlier snapshot nor the time since the start is known (infiniband-diags, error_thresholds: SymbolErrorCounter 10). */
const most = 10;

function find(fleet: Fleet): Trouble[] {
  const before = earlier(fleet);
  return portsOf(fleet.hosts).flatMap(({ own, nic }): Trouble[] => {
    const now = sumOf(nic, names);
    if (now === null || now === 0) return [];
    const old = before?.port(own.host, nic) ?? null;
    const then = old === null ? null : sumOf(old, names);
    const hours = before !== null && then !== null ? before.hours : null;
    const errors = then === null ? now : growth(now, then);
    // Counters are no older than the host's start, so that the rate since then is the least that it can be.
    const seconds = hours === null ? own.facts.uptimeSeconds : hours * 3600;
    const rate = seconds === null || nic.rateGbps === null || nic.rateGbps === 0 ? null : errors / (nic.rateGbps * 1e9 * seconds);
    if (errors === 0 || (rate === null ? errors < most : rate < limits.warn)) return [];
    const port = portName(nic);
    return [
      {
        host: own.host,
        status: hours !== null && rate !== null && rate >= limits.fail ? 'fail' : 'warn',
        title: l10n.t('Symbol errors'),
        message:
          rate === null
            ? l10n.t('{0} {1}: {2} symbol errors since the counters were cleared.', own.host, port, errors)
            : hours !== null
              ? l10n.t(
                  '{0} {1}: {2} symbol errors in {3} hours, a bit error rate of {4}.',
                  own.host,
                  port,
                  errors,
                  significant(hours),
                  rate.toExponential(1),
                )
              : l10n.t(
                  '{0} {1}: {2} symbol errors, a bit error rate of at least {3} since the host’s start.',
                  own.host,
                  port,
                  errors,
                  rate.toExponential(1),
                ),
        evidence: counterLines(nic, names),
        fix: l10n.t('Reseat or replace the cable or transceiver, and look at the same counters on the switch port: perfquery -x LID PORT'),
      },
    ];
  });
}

export const symbolErrors: Check = {
  id: 'port-symbol-errors',
  area: 'rdma',
  about: {
    name: { en: 'Symbol errors', zh: '符号错误' },
    what: {
      en: 'Symbol errors of each port as a bit error rate at its speed: between two snapshots, or at least since the host’s start. Above 1e-12 a warning, between two snapshots above 1e-6 a failure.',
      zh: '每个端口的符号错误按其速率折算为误码率：取两次快照之间，否则取自主机启动以来的下限。高于 1e-12 为警告，两次快照之间高于 1e-6 为失败。',
    },
    consequence: {
      en: 'Packets are damaged and sent again; at 400 Gbit/s a rate of 1e-12 is an error every 2.5 s.',
      zh: '包损坏并重发；400 Gbit/s 时 1e-12 的误码率意味着每 2.5 秒一个错误。',
    },
    source:
      'IBTA volume 2 (bit error rate 1e-12 or better); IBTA volume 1, PortCounters (SymbolErrorCounter); infiniband-diags, error_thresholds',
    docs: null,
  },
  concerns: wherePort((nic) => sumOf(nic, names)),
  run: find,
};
