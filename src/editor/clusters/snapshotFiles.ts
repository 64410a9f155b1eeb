import * as vscode from 'vscode';
import { loadCatalog } from '../parts/load.js';
import type { SavedHosts } from './savedSnapshot.js';

const folderName = '.nccl/snapshots';

/** Time that a new folder is given to be filled, in ms. */
const settling = 1000;

/** When the folder is looked at once more after watching began, in ms: until the editor's watcher runs, what comes is told of to nobody. */
const beginnings = [1000, 3000, 8000];

/**
 * Tells when a snapshot that `nccl-workbench probe --out` saved comes, changes or goes. Of a folder that goes the editor tells in place of its files,
 * and files that come together with their folder may not be told of at all.
 */
export function watchSnapshots(changed: () => void): vscode.Disposable {
  const files = vscode.workspace.createFileSystemWatcher(`**/${folderName}/*.json`);
  const folders = ['**/.nccl', `**/${folderName}`].map((glob) => vscode.workspace.createFileSystemWatcher(glob, false, true, false));
  let timer: NodeJS.Timeout | undefined;
  const filled = (): void => {
    clearTimeout(timer);
    timer = setTimeout(changed, settling);
  };
  let seen: string | null = null;
  const look = async (): Promise<void> => {
    const found = (await Promise.all(snapshotFolders().map(filesIn))).flat();
    const now = found
      .map(({ uri, mtime }) => `${uri.toString()} ${String(mtime)}`)
      .sort()
      .join('\n');
    if (seen !== null && seen !== now) changed();
    seen = now;
  };
  const looks = [0, ...beginnings].map((ms) => setTimeout(() => void look().catch(() => undefined), ms));
  return vscode.Disposable.from(
    files,
    ...folders,
    { dispose: () => looks.forEach(clearTimeout) },
    files.onDidCreate(changed),
    files.onDidChange(changed),
    { dispose: () => clearTimeout(timer) },
    ...folders.map(({ onDidCreate }) => onDidCreate(filled)),
    ...[files, ...folders].map(({ onDidDelete }) => onDidDelete(changed)),
  );
}

/** Files that are read to find the latest, and bytes of the largest one: a thousand hosts come to some fifty million. */
const mostFiles = 5;
const mostBytes = 100_000_000;

function snapshotFolders(): vscode.Uri[] {
  return (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => vscode.Uri.joinPath(uri, folderName));
}

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
  const files = (await Promise.all(snapshotFolders().map(filesIn))).flat().sort((a, b) => b.mtime - a.mtime);
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
