import * as vscode from 'vscode';
import { Failure } from '../../base/failure.js';
import type { Ranked } from '../../bench/result.js';
import type { Notifier } from '../notifier.js';
import type { TextDocuments } from '../textDocuments.js';
import { gainMark, proposeConf } from './proposal.js';
import { loadCatalog } from '../parts/load.js';
import { scopedValue } from './scoped.js';
import type { SweepResult } from './sweepService.js';
import { gainText, originText } from './words.js';

/** What proposing a file needs from outside. */
export interface ApplyOptions {
  readonly documents: TextDocuments;
  readonly notifier: Notifier;
}

/** Shows the exact change of nccl.conf as a diff, each line with its gain, and writes it only after a yes. Undo works as after typing. */
export async function proposeSettings(options: ApplyOptions, result: SweepResult, ranked: Ranked): Promise<void> {
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
  const name = vscode.workspace.asRelativePath(target);
  if (proposed === current) {
    options.notifier.info(vscode.l10n.t('{0} holds these settings already.', name));
    return;
  }
  const right = options.documents.put(`${result.sweep.name}/nccl.conf`, proposed);
  const left = current === null ? options.documents.put('empty/nccl.conf', '') : target;
  await vscode.commands.executeCommand('vscode.diff', left, right, vscode.l10n.t('{0}: now ↔ proposed', name));
  options.notifier.info(vscode.l10n.t('Change {0} as shown? It can be undone like any edit.', name), {
    title: vscode.l10n.t('Apply'),
    run: async () => {
      if ((await read(target)) !== current) {
        throw new Failure('input', vscode.l10n.t('{0} has changed since the proposal was made.', name), { next: vscode.l10n.t('Apply again to see the new difference.') });
      }
      await write(target, proposed);
      await closeDiff(right);
      const first = proposed.split('\n').findIndex((line) => line.startsWith(gainMark));
      const at = new vscode.Position(Math.max(0, first), 0);
      await vscode.window.showTextDocument(target, { selection: new vscode.Range(at, at) });
    },
  });
}

/** Closes the diff whose right side is this document: once written, it would show no difference. */
async function closeDiff(right: vscode.Uri): Promise<void> {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  await vscode.window.tabGroups.close(tabs.filter(({ input }) => input instanceof vscode.TabInputTextDiff && input.modified.toString() === right.toString()));
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

async function read(uri: vscode.Uri): Promise<string | null> {
  try {
    return (await vscode.workspace.openTextDocument(uri)).getText();
  } catch {
    return null;
  }
}

async function write(uri: vscode.Uri, text: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.createFile(uri, { ignoreIfExists: true });
  await vscode.workspace.applyEdit(edit);
  const document = await vscode.workspace.openTextDocument(uri);
  const all = new vscode.WorkspaceEdit();
  all.replace(uri, new vscode.Range(0, 0, document.lineCount, 0), text);
  await vscode.workspace.applyEdit(all);
  await document.save();
}
