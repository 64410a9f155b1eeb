import * as vscode from 'vscode';
import type { Origin } from '../../base/origin.js';

export { gainText } from '../../bench/outputs/gainText.js';

/** "NCCL_ALGO=Ring NCCL_BUFFSIZE=8388608", or a dash for NCCL's own choice. */
export function settingsText(values: Readonly<Record<string, string>>): string {
  const entries = Object.entries(values);
  return entries.length === 0 ? '–' : entries.map(([name, value]) => `${name}=${value}`).join(' ');
}

/** An origin in words. */
export function originText(origin: Origin): string {
  switch (origin) {
    case 'measured':
      return vscode.l10n.t('measured');
    case 'simulated':
      return vscode.l10n.t('simulated');
    case 'modelled':
      return vscode.l10n.t('modelled');
  }
}
