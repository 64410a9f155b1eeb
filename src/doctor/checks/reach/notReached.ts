import * as l10n from '@vscode/l10n';
import type { FailureKind } from '../../../base/failure.js';
import type { Snapshot } from '../../../cluster/facts.js';
import { foldHosts } from '../../../cluster/foldHosts.js';
import { inLanguage } from '../../../nccl/catalog/index.js';
import type { About, Trouble } from '../../check.js';
import { fixLines } from '../../fixes.js';
import type { CheckResult } from '../../report.js';

/** The page of all kinds of failure. */
export const notReachedAbout: About = {
  name: { en: 'Answer', zh: '应答' },
  what: {
    en: 'Whether each host was reached, let us in and answered the probe to its end.',
    zh: '每台主机能否连上、允许登录，并完整回答探测。',
  },
  consequence: {
    en: 'Nothing is known of the host; a launcher that starts ranks over ssh meets the same wall.',
    zh: '对该主机一无所知；通过 ssh 启动 rank 的启动器会遇到同样的问题。',
  },
  source: 'ssh(1), sshd_config(5); the probe’s own end mark',
  docs: 'https://man.openbsd.org/ssh',
};

/** Hosts that gave no whole answer, one result for each kind of failure. Not a check like the others: it is about hosts without facts. */
export function notReached(snapshot: Snapshot): CheckResult[] {
  const kinds = new Map<FailureKind, Trouble[]>();
  for (const [host, { problem }] of Object.entries(snapshot.hosts)) {
    if (problem === null) continue;
    const trouble = {
      host,
      status: 'fail' as const,
      title: titleOf(problem.kind),
      message: problem.message,
      evidence: [],
      fix: problem.next ?? null,
    };
    const known = kinds.get(problem.kind);
    if (known === undefined) kinds.set(problem.kind, [trouble]);
    else known.push(trouble);
  }
  return [...kinds].map(([kind, troubles]): CheckResult => {
    const title = titleOf(kind);
    const hosts = troubles.map(({ host }) => host);
    return {
      id: `not-reached-${kind}`,
      area: 'reach',
      title,
      status: 'fail',
      hosts,
      message: hosts.length === 1 ? (troubles[0]?.message ?? '') : l10n.t('{0}: {1} hosts, {2}', title, hosts.length, foldHosts(hosts)),
      troubles,
      consequence: inLanguage(notReachedAbout.consequence),
      fix: fixLines(troubles).slice(0, 3).join(' ') || null,
      docs: null,
    };
  });
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
