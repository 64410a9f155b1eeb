import * as l10n from '@vscode/l10n';
import { type CheckInput, type FabricCheck, type FabricFinding, between, type PortRef } from '../check.js';

/** Counters that tell of a bad cable or port, with the count above which infiniband-diags call it bad (etc/error_thresholds, all of them). */
export const errorThresholds: Readonly<Record<string, number>> = {
  SymbolErrorCounter: 10,
  LinkErrorRecoveryCounter: 10,
  LinkDownedCounter: 10,
  PortRcvErrors: 10,
  PortRcvRemotePhysicalErrors: 100,
  PortRcvSwitchRelayErrors: 100,
  PortXmitDiscards: 100,
  PortXmitConstraintErrors: 100,
  PortRcvConstraintErrors: 100,
  LocalLinkIntegrityErrors: 10,
  ExcessiveBufferOverrunErrors: 10,
  VL15Dropped: 100,
};

function find({ fabric, names }: CheckInput): FabricFinding[] {
  return fabric.links.flatMap((link, at): FabricFinding[] => {
    if (link.kind !== 'fabric' || link.errors === undefined) return [];
    const ends = names.ends(at);
    const said = [...above(link.aErrors, ends[0]), ...above(link.bErrors, ends[1])];
    // A source that knows the cable and not the end.
    if (link.aErrors === undefined && link.bErrors === undefined) said.push(...above(link.errors, null));
    if (said.length === 0) return [];
    return [
      {
        check: 'error-counters',
        severity: 'warning',
        title: l10n.t('Error counters above their thresholds'),
        message: `${between(ends)}: ${said.join('; ')}`,
        ends: [ends],
        links: [at],
        nodes: [],
      },
    ];
  });
}

function above(errors: Readonly<Record<string, number>> | undefined, end: PortRef | null): string[] {
  return Object.entries(errors ?? {}).flatMap(([name, count]) => {
    const most = Object.hasOwn(errorThresholds, name) ? errorThresholds[name] : undefined;
    if (most === undefined || count <= most) return [];
    return [
      end === null
        ? l10n.t('{0} is {1}, above {2}', name, count, most)
        : l10n.t('{0} at {1} is {2}, above {3}', name, end.label, count, most),
    ];
  });
}

export const errorCounters: FabricCheck = {
  id: 'error-counters',
  about: {
    name: { en: 'Error counters', zh: '错误计数器' },
    what: {
      en: 'Error counters of both ports of each cable against the thresholds of infiniband-diags. PortXmitWait tells of congestion and is left out.',
      zh: '将每根线缆两端端口的错误计数器与 infiniband-diags 的阈值比较。PortXmitWait 反映拥塞，不计入。',
    },
    consequence: {
      en: 'Damaged packets are sent again, and a link that goes down ends the job when NCCL_IB_RETRY_CNT is used up.',
      zh: '损坏的包要重传；链路断开后，NCCL_IB_RETRY_CNT 用尽时作业终止。',
    },
    source: 'infiniband-diags, etc/error_thresholds; IBTA volume 1, PortCounters',
  },
  run: find,
};
