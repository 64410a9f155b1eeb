import * as l10n from '@vscode/l10n';
import type { FailureKind } from '../../../base/failure.js';
import type { Snapshot } from '../../../cluster/facts.js';
import type { CheckResult } from '../../report.js';

/** Hosts that gave no whole answer, one result for each kind of failure. Not a check like the others: it is about hosts without facts. */
export function notReached(snapshot: Snapshot): CheckResult[] {
  const kinds = new Map<FailureKind, CheckResult>();
  for (const [host, { problem }] of Object.entries(snapshot.hosts)) {
    if (problem === null) continue;
    const title = titleOf(problem.kind);
    const trouble = { host, status: 'fail' as const, title, message: problem.message, evidence: [], fix: problem.next ?? null };
    const known = kinds.get(problem.kind);
    kinds.set(problem.kind, {
      id: `not-reached-${problem.kind}`,
      area: 'reach',
      title,
      status: 'fail',
      hosts: [...(known?.hosts ?? []), host],
      message: known === undefined ? problem.message : l10n.t('{0}: {1} hosts', title, known.hosts.length + 1),
      troubles: [...(known?.troubles ?? []), trouble],
      consequence: null,
      fix: known?.fix ?? problem.next ?? null,
      docs: null,
    });
  }
  return [...kinds.values()];
}

function titleOf(kind: FailureKind): string {
  switch (kind) {
    case 'unreachable':
      return l10n.t('Not reached');
    case 'host-key':
      return l10n.t('Host key not accepted');
    case 'auth':
      return l10n.t('Login refused');
    case 'timeout':
      return l10n.t('No answer in time');
    case 'cancelled':
      return l10n.t('Not asked');
    case 'tool':
    case 'input':
    case 'not-trusted':
    case 'unsupported':
      return l10n.t('Probe failed');
  }
}
