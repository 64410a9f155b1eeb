import * as l10n from '@vscode/l10n';
import type { FailureKind } from '../../base/failure.js';
import type { Snapshot } from '../facts.js';
import type { Health } from './check.js';

/** Hosts that gave no whole answer, titled by the kind of failure. */
export function notReached(snapshot: Snapshot): Health[] {
  return Object.entries(snapshot.hosts).flatMap(([host, { problem }]) =>
    problem === null
      ? []
      : [
          {
            host,
            severity: 'error' as const,
            id: `not-reached-${problem.kind}`,
            title: titleOf(problem.kind),
            message: problem.message,
            next: problem.next ?? null,
          },
        ],
  );
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
