import * as vscode from 'vscode';
import { Failure } from '../../base/failure.js';
import type { ValueKey } from '../../bench/value.js';
import { loadBench } from '../parts/load.js';

/** Keeps one assumption of the value calculator in its sweep file, all else left as it is written. A file that had nothing unsaved is saved. */
export async function keepAssumption(uri: vscode.Uri, key: ValueKey | 'currency', value: number | string | null): Promise<void> {
  const [document, part] = await Promise.all([vscode.workspace.openTextDocument(uri), loadBench()]);
  const wasSaved = !document.isDirty;
  const change = part.changeOfValue(document.getText(), key, value);
  if (change === null) {
    if (value === null) return;
    throw new Failure('input', vscode.l10n.t('{0} could not be changed: its "value:" is not understood.', vscode.workspace.asRelativePath(uri)), { next: vscode.l10n.t('Write the number there yourself.') });
  }
  const edit = new vscode.WorkspaceEdit();
  edit.replace(uri, new vscode.Range(document.positionAt(change.from), document.positionAt(change.to)), change.text);
  await vscode.workspace.applyEdit(edit);
  if (wasSaved) await document.save();
}
