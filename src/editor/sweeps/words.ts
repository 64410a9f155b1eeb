import * as vscode from 'vscode';
import { significant } from '../../base/format.js';
import type { Origin } from '../../base/origin.js';

/** "NCCL_ALGO=Ring NCCL_BUFFSIZE=8388608", or a dash for NCCL's own choice. */
export function settingsText(values: Readonly<Record<string, string>>): string {
  const entries = Object.entries(values);
  return entries.length === 0 ? '–' : entries.map(([name, value]) => `${name}=${value}`).join(' ');
}

/** A gain with its 95 % interval, e.g. "+3.1 % ±0.8". */
export function gainText(gainPercent: number, ci95: readonly [number, number] | null): string {
  const sign = gainPercent >= 0 ? '+' : '−';
  const spread = ci95 === null ? '' : ` ±${significant((ci95[1] - ci95[0]) / 2, 2)}`;
  return `${sign}${significant(Math.abs(gainPercent), 2)} %${spread}`;
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
