import * as vscode from 'vscode';
import type { Ranked } from '../../bench/result.js';
import { proposeFile, type ProposeOptions, read } from '../proposeFile.js';
import { gainMark, proposeConf } from './proposal.js';
import { loadCatalog } from '../parts/load.js';
import { scopedValue } from './scoped.js';
import type { SweepResult } from './sweepService.js';
import { gainText, originText } from './words.js';

/** Shows the exact change of nccl.conf as a diff, each line with its gain, and writes it only after a yes. Undo works as after typing. */
export async function proposeSettings(options: ProposeOptions, result: SweepResult, ranked: Ranked): Promise<void> {
  const target = await chooseConf();
  if (target === undefined) return;
  const current = await read(target);
  const origin = originText(result.runs[0]?.origin ?? 'measured');
  const day = new Date(result.runs[0]?.at ?? Date.now()).toLocaleDateString(vscode.env.language, { day: 'numeric', month: 'short' });
  const version = result.runs[0]?.ncclVersion ?? (await loadCatalog()).latest;
  const settings = result.sweep.parameters.map(({ name }) => {
    const value = ranked.settings[name] ?? null;
    const gain = result.gains.find((entry) => entry.name === name && entry.value === value);
    const words = gain === undefined ? vscode.l10n.t('the baseline’s value') : gain.significant ? gainText(gain.gainPercent, gain.ci95) : vscode.l10n.t('{0}, not certain', gainText(gain.gainPercent, gain.ci95));
    return { name, value: value === null ? null : scopedValue(name, value, result.sweep.benchmark, version), gain: `${words} · ${result.sweep.name}, ${day} · ${origin}` };
  });
  const proposed = proposeConf(current ?? '', settings);
  const first = proposed.split('\n').findIndex((line) => line.startsWith(gainMark));
  await proposeFile(options, {
    target,
    text: proposed,
    name: `${result.sweep.name}/nccl.conf`,
    already: vscode.l10n.t('{0} holds these settings already.', vscode.workspace.asRelativePath(target)),
    line: Math.max(0, first),
  });
}

async function chooseConf(): Promise<vscode.Uri | undefined> {
  const active = vscode.window.activeTextEditor?.document;
  if (active?.fileName.endsWith('nccl.conf') === true && active.uri.scheme === 'file') return active.uri;
  const found = await vscode.workspace.findFiles('**/{nccl.conf,.nccl.conf}', '**/node_modules/**', 50);
  if (found.length > 1) {
    const chosen = await vscode.window.showQuickPick(
      found.map((uri) => ({ label: vscode.workspace.asRelativePath(uri), uri })),
      { title: vscode.l10n.t('Which nccl.conf?') },
    );
    return chosen?.uri;
  }
  const folder = vscode.workspace.workspaceFolders?.[0];
  return found[0] ?? (folder === undefined ? undefined : vscode.Uri.joinPath(folder.uri, 'nccl.conf'));
}
