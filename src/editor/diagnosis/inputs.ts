import * as vscode from 'vscode';
import { Failure } from '../../base/failure.js';
import type { LogInput } from './tasks.js';

/** Bytes of the largest log that is taken from a file system that is not this machine's: it passes through this process. */
const mostForeign = 200_000_000;

/** What the worker reads for these addresses, and the address of each that holds one. Throws a Failure for what is too large. */
export async function inputsOf(
  uris: readonly vscode.Uri[],
): Promise<{ readonly inputs: readonly LogInput[]; readonly contents: readonly vscode.Uri[] }> {
  const inputs: LogInput[] = [];
  const contents: vscode.Uri[] = [];
  const hand = (uri: vscode.Uri, content: string | Uint8Array): void => {
    inputs.push({ name: nameOf(uri), content });
    contents.push(uri);
  };
  for (const uri of uris) {
    const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
    // What is being edited, and what was never saved, is read as it stands in the editor.
    if (open !== undefined && (open.isDirty || open.isUntitled || open.uri.scheme !== 'file')) hand(uri, open.getText());
    else if (uri.scheme === 'file') inputs.push({ path: uri.fsPath });
    else for (const file of await filesIn(uri)) hand(file, await vscode.workspace.fs.readFile(file));
  }
  return { inputs, contents };
}

async function filesIn(uri: vscode.Uri): Promise<vscode.Uri[]> {
  const { type, size } = await vscode.workspace.fs.stat(uri);
  if ((type & vscode.FileType.Directory) === 0) {
    if (size > mostForeign)
      throw new Failure('input', vscode.l10n.t('{0} is too large to be read from there.', nameOf(uri)), {
        next: vscode.l10n.t('Copy it to this machine and diagnose the copy.'),
      });
    return [uri];
  }
  const entries = await vscode.workspace.fs.readDirectory(uri);
  const names = entries.filter(([name, kind]) => (kind & vscode.FileType.File) !== 0 && !name.startsWith('.')).map(([name]) => name);
  return (await Promise.all(names.sort().map((name) => filesIn(vscode.Uri.joinPath(uri, name))))).flat();
}

/** The last part of an address's path. */
export function nameOf(uri: vscode.Uri): string {
  return uri.path.slice(uri.path.lastIndexOf('/') + 1);
}
