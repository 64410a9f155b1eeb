import * as vscode from 'vscode';
import { cleanLine } from '../../base/clean.js';
import { commands, views } from '../../contract/index.js';
import type { Source } from '../../effective/configuration.js';
import type { EffectiveSubject } from '../../protocol/effective.js';
import { concerns, type LanguageService } from '../language/languageService.js';
import { neighbour } from '../language/workspaceFiles.js';
import type { Notifier } from '../notifier.js';
import type { TextDocuments } from '../textDocuments.js';
import type { EffectiveService } from './effectiveService.js';
import { type EffectiveRow, placeOf } from './rows.js';

/** What the commands of the view need from outside. */
export interface EffectiveCommandOptions {
  readonly effective: EffectiveService;
  readonly language: LanguageService;
  readonly documents: TextDocuments;
  readonly notifier: Notifier;
}

interface Choice extends vscode.QuickPickItem {
  readonly choose?: () => Promise<void>;
}

/** The commands of the Effective Configuration view by id. */
export function effectiveCommands(options: EffectiveCommandOptions): Record<string, (...args: never[]) => unknown> {
  const { effective, documents, notifier } = options;
  return {
    [commands.showEffective.id]: async () => {
      await vscode.commands.executeCommand(`${views.effective}.focus`);
      await effective.refresh(true);
    },
    [commands.chooseEffective.id]: async () => {
      await effective.refresh(true);
      const chosen = await vscode.window.showQuickPick(choices(options), {
        title: vscode.l10n.t('Effective configuration of which launch, on which host?'),
        matchOnDescription: true,
      });
      await chosen?.choose?.();
    },
    [commands.compareEffective.id]: async () => {
      await effective.refresh(true);
      const items = others(options);
      const chosen = await vscode.window.showQuickPick(items, {
        title: vscode.l10n.t('Compare with which file or host?'),
        matchOnDescription: true,
      });
      await chosen?.choose?.();
    },
    [commands.exportEffective.id]: async () => {
      await effective.refresh(true);
      const text = await effective.markdown();
      if (text === null) notifier.info(vscode.l10n.t('Open a file with NCCL settings first, or connect to a cluster and choose a host.'));
      else await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: 'markdown', content: text }));
    },
    [commands.openEffective.id]: async (row: EffectiveRow) => {
      const place = placeOf(row);
      if (place !== null) await reveal(place, options);
    },
  };

  /** Shows the line that a value is set in: of the document itself, of a file beside it, or of a file of a host as it was read. */
  async function reveal({ file, range, host }: Source, { language }: EffectiveCommandOptions): Promise<void> {
    if (file === null || range === null) return;
    const { subject } = effective.shown;
    const uri = host === null ? await uriOf(file, subject) : hostFile(language, documents, host, file);
    if (uri === null) return;
    const { start, end } = range;
    const selection = new vscode.Range(start.line, start.character, end.line, end.character);
    await vscode.window.showTextDocument(uri, { selection, preserveFocus: false });
  }
}

/** The document of a name: the one that is asked about, else one that it reads in. */
async function uriOf(file: string, subject: EffectiveSubject | null): Promise<vscode.Uri | null> {
  const uri = subject?.uri ?? null;
  if (uri === null) return null;
  const own = vscode.Uri.parse(uri, true);
  if (own.path.split('/').at(-1) === file) return own;
  const found = await neighbour({ from: uri, path: file });
  return found === null ? null : vscode.Uri.parse(found.uri, true);
}

/** A file of a host as the probe read it, read-only. */
function hostFile(language: LanguageService, documents: TextDocuments, host: string, path: string): vscode.Uri | null {
  const found = language.hosts.find(({ name }) => name === host)?.confFiles?.find((one) => one.path === path);
  return found === undefined ? null : documents.put(`${cleanLine(host)}${cleanLine(path)}`, found.text);
}

const separator = (label: string): Choice => ({ label, kind: vscode.QuickPickItemKind.Separator });

function choices({ effective, language }: EffectiveCommandOptions): Choice[] {
  const { config } = effective.shown;
  const launches = (config?.launches ?? []).map((launch): Choice => ({
    label: cleanLine(launch.label),
    description: vscode.l10n.t('line {0}', launch.range.start.line + 1),
    ...(launch.index === config?.launch?.index ? { iconPath: new vscode.ThemeIcon('check') } : {}),
    choose: () => effective.chooseLaunch(launch.index),
  }));
  const hosts = language.hosts.map(({ name }): Choice => ({
    label: cleanLine(name),
    ...(language.hostsFrom === null ? {} : { description: language.hostsFrom }),
    ...(name === config?.host ? { iconPath: new vscode.ThemeIcon('check') } : {}),
    choose: () => effective.chooseHost(name),
  }));
  const none: Choice = {
    label: vscode.l10n.t('No host'),
    description: vscode.l10n.t('the file alone'),
    choose: () => effective.chooseHost(null),
  };
  return [
    ...(launches.length === 0 ? [] : [separator(vscode.l10n.t('Launches in this file')), ...launches]),
    separator(vscode.l10n.t('Hosts')),
    ...(hosts.length === 0
      ? [
          {
            label: vscode.l10n.t('Connect to a cluster…'),
            choose: async () => {
              await vscode.commands.executeCommand(commands.connect.id);
            },
          },
        ]
      : [none, ...hosts]),
  ];
}

/** What the shown one can be put beside: other launches, hosts, documents that are open, and any file. */
function others({ effective, language }: EffectiveCommandOptions): Choice[] {
  const { config, subject } = effective.shown;
  const compare = (other: EffectiveSubject) => (): Promise<void> => effective.compareWith(other);
  const uri = subject?.uri ?? null;
  const launches = (config?.launches ?? [])
    .filter(({ index }) => uri !== null && index !== config?.launch?.index)
    .map((launch): Choice => ({
      label: cleanLine(launch.label),
      description: vscode.l10n.t('line {0}', launch.range.start.line + 1),
      choose: compare({ uri, launch: launch.index, host: subject?.host ?? null }),
    }));
  const hosts = language.hosts.map(({ name }): Choice => ({
    label: cleanLine(name),
    description: [vscode.l10n.t('host'), ...(language.hostsFrom === null ? [] : [language.hostsFrom])].join(' · '),
    choose: compare({ uri: null, host: name }),
  }));
  const open = vscode.workspace.textDocuments
    .filter((document) => document.uri.toString() !== uri && document.uri.scheme !== 'output' && concerns(document))
    .map((document): Choice => ({
      label: cleanLine(document.uri.path.split('/').at(-1) ?? ''),
      description: vscode.workspace.asRelativePath(document.uri),
      choose: compare({ uri: document.uri.toString() }),
    }));
  const file: Choice = {
    label: vscode.l10n.t('Another file…'),
    choose: async () => {
      const [picked] =
        (await vscode.window.showOpenDialog({ canSelectMany: false, title: vscode.l10n.t('Compare with which file?') })) ?? [];
      if (picked === undefined) return;
      // The server knows documents that the editor has open.
      const document = await vscode.workspace.openTextDocument(picked);
      await effective.compareWith({ uri: document.uri.toString() });
    },
  };
  const end: Choice[] =
    effective.shown.comparison === null ? [] : [{ label: vscode.l10n.t('End the comparison'), choose: () => effective.compareWith(null) }];
  return [...end, ...launches, ...hosts, ...open, file];
}
