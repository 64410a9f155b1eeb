import * as vscode from 'vscode';
import { cleanLine } from '../../base/clean.js';
import type { DiagnosedRank, Diagnosis, DiagnosisFinding } from '../../protocol/diagnosis.js';

/** How bad a finding is, in a word. */
export function severityWord(severity: DiagnosisFinding['severity']): string {
  if (severity === 'error') return vscode.l10n.t('Error');
  return severity === 'warning' ? vscode.l10n.t('Warning') : vscode.l10n.t('Note');
}

/** How sure a cause is, in a word. */
export function confidenceWord(confidence: DiagnosisFinding['confidence']): string {
  if (confidence === 'certain') return vscode.l10n.t('certain');
  return confidence === 'likely' ? vscode.l10n.t('likely') : vscode.l10n.t('possible');
}

/** What job the log is of, in one line: "8 ranks on 2 hosts, NCCL 2.27.7, 412 lines". */
export function jobWords({ ranks, moreRanks, hosts, versions, lines }: Diagnosis): string {
  const version = versions.length === 0 ? [] : [`NCCL ${versions.slice(0, 3).join(', ')}`];
  return [
    vscode.l10n.t('{0} ranks on {1} hosts', ranks.length + moreRanks, hosts),
    ...version,
    vscode.l10n.t('{0} lines', lines.toLocaleString(vscode.env.language)),
  ].join(', ');
}

/** "rank 3 · gpu-07:40011 [3]". */
export function rankWords({ rank, host, pid, device }: DiagnosedRank): string {
  const process = host === null ? '' : `${cleanLine(host)}:${String(pid ?? '?')}${device === null ? '' : ` [${String(device)}]`}`;
  const name = rank === null ? '' : vscode.l10n.t('rank {0}', rank);
  return [name, process].filter((part) => part !== '').join(' · ');
}
