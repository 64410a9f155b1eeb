import * as l10n from '@vscode/l10n';
import { significant } from '../../base/format.js';
import type { NicFact } from '../../cluster/facts.js';
import type { About, Check, Fleet, Trouble } from '../check.js';
import { portsOf, wherePort } from '../devices.js';
import { portName } from '../ports.js';
import { earlier } from './earlier.js';

/** A check over error counters of RDMA ports: how fast they grow, or, where there is no earlier snapshot, how far they are. */
export interface CounterSpec {
  readonly id: string;
  readonly about: About;
  /** Names in /sys/class/infiniband/DEVICE/ports/N/counters and hw_counters; their sum counts. */
  readonly counters: readonly string[];
  /** Growth an hour from which it is a warning, and from which a failure (null: never). At least one error must have come. */
  readonly perHour: { readonly warn: number; readonly fail: number | null };
  /** Sum from which a warning is due where growth is not known: counters live since the port was last started or cleared. */
  readonly total: number;
  readonly title: () => string;
  readonly fix: () => string;
  readonly ofKind?: (nic: NicFact) => boolean;
}

/** Sum of a port's counters; null where it has none of them. */
export function sumOf({ counters }: NicFact, names: readonly string[]): number | null {
  const known = names.flatMap((name) => counters?.[name] ?? []);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
}

/** How much a counter grew; what it holds now where it was cleared in between. */
export function growth(now: number, then: number): number {
  return now < then ? now : now - then;
}

/** The counters that are not 0, as evidence. */
export function counterLines({ device, port, counters }: NicFact, names: readonly string[]): string[] {
  return names.flatMap((name) =>
    counters?.[name] === undefined || counters[name] === 0 ? [] : [`${device} port ${String(port)}: ${name} ${String(counters[name])}`],
  );
}

/** "symbol_error", "out_of_sequence + packet_seq_err": the counters that are not 0. */
export function countersSaid(nic: NicFact, names: readonly string[]): string {
  return names.filter((name) => (nic.counters?.[name] ?? 0) > 0).join(' + ');
}

/** The check that a spec describes. */
export function counterCheck(spec: CounterSpec): Check {
  const isOfKind = spec.ofKind ?? (() => true);
  return {
    id: spec.id,
    area: 'rdma',
    about: spec.about,
    concerns: wherePort((nic) => sumOf(nic, spec.counters), isOfKind),
    run: (fleet) => find(spec, isOfKind, fleet),
  };
}

function find(spec: CounterSpec, isOfKind: (nic: NicFact) => boolean, fleet: Fleet): Trouble[] {
  const before = earlier(fleet);
  return portsOf(fleet.hosts).flatMap(({ own, nic }): Trouble[] => {
    const now = isOfKind(nic) ? sumOf(nic, spec.counters) : null;
    if (now === null || now === 0) return [];
    const old = before?.port(own.host, nic) ?? null;
    const then = old === null ? null : sumOf(old, spec.counters);
    const said = [own.host, portName(nic), countersSaid(nic, spec.counters)] as const;
    const shared = { host: own.host, title: spec.title(), evidence: counterLines(nic, spec.counters), fix: spec.fix() };
    if (then === null || before === null) {
      if (now < spec.total) return [];
      return [{ ...shared, status: 'warn', message: l10n.t('{0} {1}: {2} stands at {3} since the counters were cleared.', ...said, now) }];
    }
    const grown = growth(now, then);
    const rate = grown / before.hours;
    if (grown === 0 || rate < spec.perHour.warn) return [];
    return [
      {
        ...shared,
        status: spec.perHour.fail !== null && rate >= spec.perHour.fail ? 'fail' : 'warn',
        message: l10n.t(
          '{0} {1}: {2} grew by {3} in {4} hours ({5} an hour).',
          ...said,
          grown,
          significant(before.hours),
          significant(rate),
        ),
      },
    ];
  });
}
