import * as vscode from 'vscode';
import { loadCatalog } from '../parts/load.js';
import { watchNearFiles } from './nearFiles.js';
import type { SavedHosts } from './savedSnapshot.js';

const folderName = '.nccl/snapshots';

/** Tells when a snapshot that `nccl-workbench probe --out` saved comes, changes or goes. */
export function watchSnapshots(changed: () => void): vscode.Disposable {
  return watchNearFiles([folderName], /\.json$/, changed);
}

/** Files that are read to find the latest, and bytes of the largest one: a thousand hosts come to some fifty million. */
const mostFiles = 5;
const mostBytes = 100_000_000;

async function filesIn(folder: vscode.Uri): Promise<{ readonly uri: vscode.Uri; readonly mtime: number }[]> {
  const entries = await vscode.workspace.fs.readDirectory(folder).then(
    (found) => found,
    () => [],
  );
  const found = await Promise.all(
    entries
      .filter(([name]) => name.endsWith('.json'))
      .map(async ([name]) => {
        const uri = vscode.Uri.joinPath(folder, name);
        const { type, size, mtime } = await vscode.workspace.fs.stat(uri);
        return (type & vscode.FileType.File) === 0 || size > mostBytes ? [] : [{ uri, mtime }];
      }),
  );
  return found.flat();
}

/** What the latest snapshot of the workspace says; null where there is none. */
export async function newestSnapshot(): Promise<SavedHosts | null> {
  const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => vscode.Uri.joinPath(uri, folderName));
  const files = (await Promise.all(folders.map(filesIn))).flat().sort((a, b) => b.mtime - a.mtime);
  if (files.length === 0) return null;
  const { latestHosts } = await loadCatalog();
  return await latestHosts(
    files.slice(0, mostFiles).map(
      ({ uri }) =>
        () =>
          textOf(uri),
    ),
  );
}

/** The text of a file; empty where it went while others were read. */
async function textOf(uri: vscode.Uri): Promise<string> {
  return await Promise.resolve(vscode.workspace.fs.readFile(uri)).then(
    (bytes) => new TextDecoder().decode(bytes),
    () => '',
  );
}

/** What the hosts are known from, in words: "snapshot of 20 Nov". */
export function snapshotText({ at, origin }: SavedHosts, now = new Date()): string {
  const { language } = vscode.env;
  const year = at.getFullYear() === now.getFullYear() ? {} : ({ year: 'numeric' } as const);
  const day = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, { day: 'numeric', month: 'short', ...year }).format(at);
  return origin === 'simulated' ? vscode.l10n.t('simulated snapshot of {0}', day) : vscode.l10n.t('snapshot of {0}', day);
}
