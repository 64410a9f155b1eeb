import * as vscode from 'vscode';
import { clean } from '../../base/clean.js';
import type { HostFacts } from '../../cluster/facts.js';
import type { HostFiles } from '../../ssh/files/types.js';
import { debugFiles, type LogSource, perProcess, usualLogs } from './knownLogs.js';

interface Choice extends vscode.QuickPickItem {
  readonly source: LogSource | null;
}

/** Asks which log to follow: NCCL's own, those of the system that this host has, the kernel's, or a path typed in. */
export async function chooseLog(host: string, facts: HostFacts | null, files: () => Promise<HostFiles>): Promise<LogSource | undefined> {
  const choices = logsOf(facts, files).then((paths): Choice[] => [
    ...paths.map(({ path, ours }) => ({
      label: `$(output) ${clean(path)}`,
      description: ours ? 'NCCL_DEBUG_FILE' : '',
      source: { kind: 'file', path } as const,
    })),
    { label: '$(terminal) dmesg', description: vscode.l10n.t('what the kernel says'), source: { kind: 'kernel' } },
    { label: `$(edit) ${vscode.l10n.t('Type a path…')}`, source: null },
  ]);
  const chosen = await vscode.window.showQuickPick(choices, { title: vscode.l10n.t('Follow which log of {0}?', clean(host)) });
  if (chosen === undefined) return undefined;
  if (chosen.source !== null) return chosen.source;
  const path = await vscode.window.showInputBox({
    title: vscode.l10n.t('Log of {0} to follow', clean(host)),
    prompt: vscode.l10n.t('Its path from the root on; it may come into being later.'),
    value: '/var/log/',
    validateInput: (value) => (/^(?:\/.*[^/]|)$/.test(value) ? undefined : vscode.l10n.t('A path begins with / and names a file.')),
  });
  return path === undefined || path === '' ? undefined : { kind: 'file', path };
}

/** Logs that a host has; all that are usual where it does not tell. */
async function logsOf(
  facts: HostFacts | null,
  connect: () => Promise<HostFiles>,
): Promise<{ readonly path: string; readonly ours: boolean }[]> {
  const own = facts === null ? [] : debugFiles(facts);
  let files: HostFiles;
  try {
    files = await connect();
    await files.home();
  } catch {
    // No SFTP: what is not there is said by tail itself.
    return [
      ...own.filter((path) => perProcess(path) === null).map((path) => ({ path, ours: true })),
      ...usualLogs.map((path) => ({ path, ours: false })),
    ];
  }
  const there = async (path: string): Promise<boolean> =>
    files.stat(path).then(
      ({ kind }) => kind === 'file',
      () => false,
    );
  const resolved = await Promise.all(own.map((path) => newest(files, path)));
  const present = await Promise.all(usualLogs.map(there));
  return [
    ...resolved.flatMap((path) => (path === null ? [] : [{ path, ours: true }])),
    ...usualLogs.filter((_, index) => present[index]).map((path) => ({ path, ours: false })),
  ];
}

/** The path itself, or for a path with a process id in it the file written last. */
async function newest(files: HostFiles, path: string): Promise<string | null> {
  const pattern = perProcess(path);
  if (pattern === null) return path;
  const entries = await files.list(pattern.folder).catch(() => []);
  const matching = entries
    .filter((entry) => entry.stat.kind === 'file' && pattern.name.test(entry.name))
    .sort((a, b) => b.stat.mtime - a.stat.mtime);
  return matching[0] === undefined ? null : `${pattern.folder === '/' ? '' : pattern.folder}/${matching[0].name}`;
}
