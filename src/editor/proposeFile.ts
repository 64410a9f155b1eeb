import * as vscode from 'vscode';
import { Failure } from '../base/failure.js';
import type { TextEdit } from '../base/text.js';
import type { Notifier } from './notifier.js';
import type { TextDocuments } from './textDocuments.js';

/** What proposing a file needs from outside. */
export interface ProposeOptions {
  readonly documents: TextDocuments;
  readonly notifier: Notifier;
}

/** A file as it shall become. */
export interface Proposal {
  readonly target: vscode.Uri;
  readonly text: string;
  /** The edits that lead to `text`, where it is not replaced as a whole; places in the target as it is now. */
  readonly edits?: readonly TextEdit[];
  /** Name of the proposed side of the comparison; it ends as the target does. */
  readonly name: string;
  /** What is said where the target holds this text already. */
  readonly already: string;
  /** The line to show once it is written, from 0. */
  readonly line?: number;
}

/** Shows the exact change of a file as a comparison, and writes it only after a yes. Undo works as after typing. */
export async function proposeFile({ documents, notifier }: ProposeOptions, { target, text, edits, name, already, line = 0 }: Proposal): Promise<void> {
  const current = await read(target);
  if (current === text) {
    notifier.info(already);
    return;
  }
  const shown = vscode.workspace.asRelativePath(target);
  const right = documents.put(name, text);
  const left = current === null ? documents.put(`empty/${name}`, '') : target;
  await vscode.commands.executeCommand('vscode.diff', left, right, vscode.l10n.t('{0}: now ↔ proposed', shown));
  notifier.info(vscode.l10n.t('Change {0} as shown? It can be undone like any edit.', shown), {
    title: vscode.l10n.t('Apply'),
    run: async () => {
      if ((await read(target)) !== current) {
        throw new Failure('input', vscode.l10n.t('{0} has changed since the proposal was made.', shown), {
          next: vscode.l10n.t('Apply again to see the new difference.'),
        });
      }
      await write(target, text, edits);
      await closeDiff(right);
      const at = new vscode.Position(line, 0);
      await vscode.window.showTextDocument(target, { selection: new vscode.Range(at, at) });
    },
  });
}

/** Closes the diff whose right side is this document: once written, it would show no difference. */
async function closeDiff(right: vscode.Uri): Promise<void> {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  await vscode.window.tabGroups.close(tabs.filter(({ input }) => input instanceof vscode.TabInputTextDiff && input.modified.toString() === right.toString()));
}

/** The text of a file as the editor has it; null where there is none. */
export async function read(uri: vscode.Uri): Promise<string | null> {
  try {
    return (await vscode.workspace.openTextDocument(uri)).getText();
  } catch {
    return null;
  }
}

async function write(uri: vscode.Uri, text: string, edits: readonly TextEdit[] | undefined): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.createFile(uri, { ignoreIfExists: true });
  await vscode.workspace.applyEdit(edit);
  const document = await vscode.workspace.openTextDocument(uri);
  const all = new vscode.WorkspaceEdit();
  if (edits === undefined) all.replace(uri, new vscode.Range(0, 0, document.lineCount, 0), text);
  for (const { range, newText } of edits ?? []) all.replace(uri, new vscode.Range(range.start.line, range.start.character, range.end.line, range.end.character), newText);
  await vscode.workspace.applyEdit(all);
  await document.save();
}
