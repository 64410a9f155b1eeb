import * as vscode from 'vscode';
import type { SavedFile } from '../../protocol/benchmarks.js';

const filters: Readonly<Record<SavedFile['kind'], Readonly<Record<string, string[]>>>> = {
  csv: { CSV: ['csv'] },
  png: { PNG: ['png'] },
  svg: { SVG: ['svg'] },
  graphml: { GraphML: ['graphml'] },
};

/** Asks where a page's export should go and writes it there. False when the user gave up. */
export async function saveFile(file: SavedFile): Promise<boolean> {
  const name = file.name.replace(/[^\w.-]+/g, '-');
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const reports = folder === undefined ? undefined : vscode.Uri.joinPath(folder, '.nccl', 'reports');
  if (reports !== undefined) await vscode.workspace.fs.createDirectory(reports);
  const target = await vscode.window.showSaveDialog({
    ...(reports === undefined ? {} : { defaultUri: vscode.Uri.joinPath(reports, name) }),
    filters: filters[file.kind],
  });
  if (target === undefined) return false;
  await vscode.workspace.fs.writeFile(target, Buffer.from(file.data, file.kind === 'png' ? 'base64' : 'utf8'));
  return true;
}
