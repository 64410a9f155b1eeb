import * as l10n from '@vscode/l10n';
import type { DiagnosedRank, Diagnosis, DiagnosisFinding, LogPhase, Way } from '../../src/protocol/diagnosis.js';

/** A number with its thousands marked. */
export const counted = (value: number): string => value.toLocaleString(document.documentElement.lang || 'en');

/** How bad a finding is: a mark that is no colour, and a word. */
export function severityOf({ severity, role }: Pick<DiagnosisFinding, 'severity' | 'role'>): {
  readonly mark: string;
  readonly word: string;
} {
  if (role === 'echo') return { mark: '↪', word: l10n.t('Follows') };
  if (severity === 'error') return { mark: '✕', word: l10n.t('Error') };
  return severity === 'warning' ? { mark: '!', word: l10n.t('Warning') } : { mark: 'i', word: l10n.t('Note') };
}

/** How sure a cause is. */
export function confidenceWord(confidence: DiagnosisFinding['confidence']): string {
  if (confidence === 'certain') return l10n.t('certain');
  return confidence === 'likely' ? l10n.t('likely') : l10n.t('possible');
}

/** What a phase is called. */
export function phaseWord(phase: LogPhase): string {
  return {
    start: l10n.t('Start and network'),
    bootstrap: l10n.t('Bootstrap'),
    topology: l10n.t('Topology'),
    graphs: l10n.t('Rings and trees'),
    connections: l10n.t('Connections'),
    running: l10n.t('Running'),
    ended: l10n.t('Ended'),
  }[phase];
}

/** What a way is called. */
export function wayWord(way: Way): string {
  return {
    p2p: l10n.t('P2P (NVLink or PCIe)'),
    shm: l10n.t('Shared memory'),
    gdr: l10n.t('Network, GPUDirect RDMA'),
    rdma: l10n.t('Network, through host memory'),
    tcp: l10n.t('Network, TCP'),
    collnet: l10n.t('Network, in-network reduction'),
    other: l10n.t('Another way'),
  }[way];
}

/** How far a rank came: a mark and a word. */
export function standingOf(standing: DiagnosedRank['standing']): { readonly mark: string; readonly word: string } {
  return {
    complete: { mark: '✓', word: l10n.t('Set up') },
    aborted: { mark: '✕', word: l10n.t('Aborted') },
    incomplete: { mark: '!', word: l10n.t('Not set up') },
    missing: { mark: '?', word: l10n.t('Never seen') },
    unknown: { mark: '·', word: l10n.t('Not told') },
  }[standing];
}

/** "rank 3", or the process where no rank is known. */
export function nameOf({ rank, host, pid }: DiagnosedRank): string {
  if (rank !== null) return l10n.t('rank {0}', rank);
  return host === null ? l10n.t('a process') : `${host}:${String(pid ?? '?')}`;
}

/** What job the log is of, in one line. */
export function jobWords({ ranks, moreRanks, hosts, versions, lines }: Diagnosis): string {
  const version = versions.length === 0 ? [] : [`NCCL ${versions.slice(0, 3).join(', ')}${versions.length > 3 ? ' …' : ''}`];
  return [
    l10n.t('{0} ranks on {1} hosts', counted(ranks.length + moreRanks), counted(hosts)),
    ...version,
    l10n.t('{0} lines', counted(lines)),
  ].join(' · ');
}
