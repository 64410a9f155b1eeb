import { join } from 'node:path';
import * as vscode from 'vscode';

/** Folder of the workspace that the suites run in. */
export function workspaceFolder(): string {
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (folder === undefined) throw new Error('the suites need a workspace folder');
  return folder.uri.fsPath;
}

/** Opens and shows a file of the workspace. */
export async function open(...path: string[]): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(join(workspaceFolder(), ...path)));
  await vscode.window.showTextDocument(document, { preview: false });
  return document;
}

/** Asks again until the answer satisfies; after the limit the last answer goes into the error. */
export async function eventually<T>(
  ask: () => T | Thenable<T>,
  enough: (answer: T) => boolean,
  what: string,
  limitMs = 60_000,
): Promise<T> {
  const end = Date.now() + limitMs;
  for (;;) {
    const answer = await ask();
    if (enough(answer)) return answer;
    if (Date.now() > end)
      throw new Error(`${what}: not within ${limitMs / 1000} s; last answer: ${JSON.stringify({ answer }).slice(0, 600)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** The extension under test. */
export function extension(): vscode.Extension<unknown> {
  const found = vscode.extensions.getExtension('nccl-workbench.nccl-workbench');
  if (found === undefined) throw new Error('the extension is not installed under the id nccl-workbench.nccl-workbench');
  return found;
}
