import * as vscode from 'vscode';
import { clean } from '../../base/clean.js';
import { commands, settings } from '../../contract/index.js';
import type { TargetVersion } from '../../effective/version.js';
import { targetVersion } from '../../protocol/effective.js';
import { setting } from '../configuration.js';
import { loadCatalog } from '../parts/load.js';
import { throttle } from '../throttle.js';
import { concerns, type LanguageService } from './languageService.js';

/** Where the release comes from, in words. */
export function versionSource({ from, detail }: TargetVersion): string {
  switch (from) {
    case 'setting':
      return vscode.l10n.t('as set by you');
    case 'hosts':
      return vscode.l10n.t('from {0}', clean(detail));
    case 'container':
      return vscode.l10n.t('from {0}', clean(detail));
    case 'newest':
      return vscode.l10n.t('the newest that is known here');
  }
}

/** In the language status of a document with settings: which NCCL they are read for, and the way to another one. */
export function versionStatus(language: LanguageService): vscode.Disposable {
  let item: vscode.LanguageStatusItem | null = null;
  let asked = 0;
  const hide = (): void => {
    item?.dispose();
    item = null;
  };
  const show = async (): Promise<void> => {
    const document = vscode.window.activeTextEditor?.document;
    const mine = ++asked;
    if (document === undefined || !language.started || !concerns(document)) {
      hide();
      return;
    }
    const found = await language.request(targetVersion, { uri: document.uri.toString() });
    if (mine !== asked) return;
    hide();
    item = vscode.languages.createLanguageStatusItem('nccl.version', { language: document.languageId });
    item.name = vscode.l10n.t('NCCL Version');
    item.text = `NCCL ${found.version}`;
    item.detail = versionSource(found);
    item.accessibilityInformation = { label: `NCCL ${found.version}, ${item.detail}` };
    item.command = { command: commands.chooseVersion.id, title: vscode.l10n.t('Choose') };
  };
  const soon = throttle(() => {
    show().catch(() => undefined);
  }, 500);
  soon.call();
  return vscode.Disposable.from(
    vscode.window.onDidChangeActiveTextEditor(() => soon.call()),
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (document === vscode.window.activeTextEditor?.document) soon.call();
    }),
    language.onDidChange(() => soon.call()),
    { dispose: hide },
    soon,
  );
}

/** The commands on the NCCL version by id. */
export function versionCommands(language: LanguageService): Record<string, (...args: never[]) => unknown> {
  return {
    [commands.chooseVersion.id]: async () => {
      const { releases } = await loadCatalog();
      const named = setting(settings.ncclVersion);
      const picked = (version: string): { iconPath?: vscode.ThemeIcon } =>
        version === named ? { iconPath: new vscode.ThemeIcon('check') } : {};
      const uri = vscode.window.activeTextEditor?.document.uri.toString() ?? null;
      // Without a document that concerns it the server may not have started; then the newest is what it would say.
      const now = named === '' && language.started ? await language.request(targetVersion, { uri }) : null;
      const automatic = {
        label: vscode.l10n.t('Automatic'),
        description:
          now === null ? vscode.l10n.t('from the hosts, else the image, else the newest') : `NCCL ${now.version} · ${versionSource(now)}`,
        version: '',
        ...picked(''),
      };
      const items = [automatic, ...releases.toReversed().map((version) => ({ label: version, version, ...picked(version) }))];
      const chosen = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Read settings as which NCCL?') });
      if (chosen === undefined) return;
      const folder = vscode.workspace.workspaceFolders !== undefined;
      const target = folder ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
      await vscode.workspace.getConfiguration().update(settings.ncclVersion.id, chosen.version === '' ? undefined : chosen.version, target);
    },
  };
}
