import * as vscode from 'vscode';

/** When the folders are looked at once more after something happened in `.nccl`, in ms. */
const looks = [1000, 3000, 8000];

/**
 * Tells when files of these folders come, change or go. The editor's watcher begins a while after it is asked, and tells of a folder in place of
 * what came or went with it, or of nothing: so the folders are looked at again for some seconds after it began and after anything near them.
 */
export function watchNearFiles(folders: readonly string[], name: RegExp, changed: () => void): vscode.Disposable {
  const watcher = vscode.workspace.createFileSystemWatcher('**/.nccl{,/**}');
  let timers: NodeJS.Timeout[] = [];
  let seen: string | null = null;
  const look = async (): Promise<void> => {
    const now = await listing(folders, name);
    const differs = seen !== null && seen !== now;
    seen = now;
    if (differs) changed();
  };
  const lookSoon = (): void => {
    timers.forEach((timer) => clearTimeout(timer));
    timers = [0, ...looks].map((ms) => setTimeout(() => void look(), ms));
  };
  lookSoon();
  return vscode.Disposable.from(watcher, watcher.onDidCreate(lookSoon), watcher.onDidChange(lookSoon), watcher.onDidDelete(lookSoon), {
    dispose: () => timers.forEach((timer) => clearTimeout(timer)),
  });
}

/** Names, times and sizes of the files, as one text to compare. A file that goes meanwhile is one that is not there. */
async function listing(folders: readonly string[], name: RegExp): Promise<string> {
  const lines: string[] = [];
  for (const { uri } of vscode.workspace.workspaceFolders ?? []) {
    for (const folder of folders) {
      const place = vscode.Uri.joinPath(uri, folder);
      const entries = await Promise.resolve(vscode.workspace.fs.readDirectory(place)).catch((): [string, vscode.FileType][] => []);
      for (const [file] of entries.filter(([found]) => name.test(found))) {
        const path = vscode.Uri.joinPath(place, file);
        const stat = await Promise.resolve(vscode.workspace.fs.stat(path)).catch(() => null);
        if (stat !== null) lines.push(`${path.toString()} ${String(stat.mtime)} ${String(stat.size)}`);
      }
    }
  }
  return lines.sort().join('\n');
}
