import * as vscode from 'vscode';
import { clean, unlinked } from '../../base/clean.js';
import type { HostAnswer } from '../../cluster/facts.js';
import { isMissing } from '../../ssh/files/failures.js';
import type { HostFiles } from '../../ssh/files/types.js';
import type { HostAddress } from './hostAddress.js';
import { hostUri } from './hostFileSystem.js';

interface Choice extends vscode.QuickPickItem {
  /** Null: a path is typed. */
  readonly path: string | null;
}

/** Asks which file of a host to open: the conf files that the probe found, those that NCCL would read, or a path typed in. */
export async function choosePath(host: string, answer: HostAnswer | undefined): Promise<string | undefined> {
  const found = answer?.facts?.confFiles.map((file) => file.path) ?? [];
  const usual = ['/etc/nccl.conf', '~/.nccl.conf'].filter(
    (path) => !found.some((one) => one === path || (path.startsWith('~') && one.endsWith(path.slice(1)))),
  );
  const choices: Choice[] = [
    ...found.map((path) => ({ label: `$(file) ${clean(path)}`, description: vscode.l10n.t('found by the probe'), path })),
    ...usual.map((path) => ({ label: `$(new-file) ${path}`, description: vscode.l10n.t('NCCL reads it where it exists'), path })),
    { label: `$(edit) ${vscode.l10n.t('Type a path…')}`, path: null },
  ];
  const chosen = await vscode.window.showQuickPick(choices, { title: vscode.l10n.t('Open which file of {0}?', clean(host)) });
  if (chosen === undefined) return undefined;
  if (chosen.path !== null) return chosen.path;
  return await vscode.window.showInputBox({
    title: vscode.l10n.t('File of {0} to open', clean(host)),
    prompt: vscode.l10n.t('Its path from the root or from ~ on'),
    value: '/etc/',
    validateInput: (value) => (/^(?:~?\/.*[^/]|)$/.test(value) ? undefined : vscode.l10n.t('A path begins with / or ~/ and names a file.')),
  });
}

/** Opens a host's file in an editor; offers to make it where there is none. */
export async function openHostFile(address: HostAddress, files: HostFiles, make: (address: HostAddress) => Promise<void>): Promise<void> {
  const path = address.path.startsWith('~/') ? `${await files.home()}${address.path.slice(1)}` : address.path;
  const file = { ...address, path };
  try {
    await files.stat(path);
  } catch (error) {
    if (!isMissing(error)) throw error;
    const yes = vscode.l10n.t('Make It');
    const question = vscode.l10n.t('{0} has no {1}.', clean(address.host), clean(path));
    const detail = vscode.l10n.t('An empty file is made there, which changes nothing for NCCL. It can be undone.');
    if ((await vscode.window.showWarningMessage(unlinked(question), { modal: true, detail }, yes)) !== yes) return;
    await make(file);
  }
  await vscode.window.showTextDocument(hostUri(file), { preview: false });
}
