import * as vscode from 'vscode';
import type { SavedFile } from '../../protocol/benchmarks.js';

/** Asks where a page's export should go and writes it there. False when the user gave up. */
export async function saveFile(file: SavedFile): Promise<boolean> {
  const name = file.name.replace(/[^\w.-]+/g, '-');
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const reports = folder === undefined ? undefined : vscode.Uri.joinPath(folder, '.nccl', 'reports');
  if (reports !== undefined) await vscode.workspace.fs.createDirectory(reports);
  const target = await vscode.window.showSaveDialog({
    ...(reports === undefined ? {} : { defaultUri: vscode.Uri.joinPath(reports, name) }),
    filters: file.kind === 'csv' ? { CSV: ['csv'] } : { PNG: ['png'] },
  });
  if (target === undefined) return false;
  await vscode.workspace.fs.writeFile(target, Buffer.from(file.data, file.kind === 'csv' ? 'utf8' : 'base64'));
  return true;
}
