import * as vscode from 'vscode';
import { cleanLine } from '../../base/clean.js';
import type { EffectiveComparison, Source } from '../../effective/configuration.js';
import type { Group } from './rows.js';

/** The heading of a group. */
export function groupText(group: Group): string {
  switch (group) {
    case 'acts':
      return vscode.l10n.t('Takes effect');
    case 'idle':
      return vscode.l10n.t('NCCL does not act on it');
    case 'unreached':
      return vscode.l10n.t('Does not reach the ranks');
    case 'differs':
      return vscode.l10n.t('Differs');
    case 'same':
      return vscode.l10n.t('Same on both sides');
    case 'notes':
      return vscode.l10n.t('Not known');
  }
}

/** Who sets a value, short: "train.sbatch:12". */
export function sourceText({ kind, file, range, host, path }: Source): string {
  const line = range === null ? '' : `:${String(range.start.line + 1)}`;
  const place = cleanLine(`${host === null ? '' : `${host}:`}${file ?? ''}${line}`);
  switch (kind) {
    case 'login':
      return vscode.l10n.t('login environment of {0}', cleanLine(host ?? ''));
    case 'plugin':
      return vscode.l10n.t('plugin {0}', cleanLine(file ?? ''));
    case 'default':
      return vscode.l10n.t('default');
    case 'conf':
      return path === null ? place : `${place} (${cleanLine(path)})`;
    default:
      return place;
  }
}

/** In which way the two sides differ, in words. */
export function stateText(state: EffectiveComparison['rows'][number]['state']): string {
  switch (state) {
    case 'same':
      return vscode.l10n.t('same');
    case 'different':
      return vscode.l10n.t('different');
    case 'only-a':
      return vscode.l10n.t('only left');
    case 'only-b':
      return vscode.l10n.t('only right');
    case 'unknown':
      return vscode.l10n.t('not known');
  }
}
