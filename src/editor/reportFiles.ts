import * as vscode from 'vscode';

/** Where reports are saved in a workspace. */
export const reportsFolder = '.nccl/reports';

/** Shows a report that was saved: Markdown as its preview, HTML in the browser of a desktop, all else as text. */
export async function openReport(target: vscode.Uri, format: string): Promise<void> {
  if (format === 'markdown') await vscode.commands.executeCommand('markdown.showPreview', target);
  else if (format === 'html' && target.scheme === 'file' && vscode.env.remoteName === undefined && vscode.env.uiKind === vscode.UIKind.Desktop) await vscode.env.openExternal(target);
  else await vscode.window.showTextDocument(target);
}

/** A new file in the workspace's folder, or one that the person chooses where no folder is open. */
export async function targetFor(folder: string, name: string): Promise<vscode.Uri | undefined> {
  const root = vscode.workspace.workspaceFolders?.[0]?.uri;
  if (root === undefined) return await vscode.window.showSaveDialog({ title: name });
  const parent = vscode.Uri.joinPath(root, folder);
  await vscode.workspace.fs.createDirectory(parent);
  return vscode.Uri.joinPath(parent, name);
}

/** A moment for the name of a file or a title: "20261120-1402" with "-" between and "" inside; empty for what is no date. */
export function stamp(at: Date, between: string, inside: string): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  if (Number.isNaN(at.getTime())) return '';
  const dash = inside === '' ? '' : '-';
  return `${at.getFullYear()}${dash}${two(at.getMonth() + 1)}${dash}${two(at.getDate())}${between}${two(at.getHours())}${inside}${two(at.getMinutes())}`;
}
