import * as vscode from 'vscode';
import { commands, languages } from '../../contract/index.js';
import type { Diagnosis, LogComparison } from '../../protocol/diagnosis.js';
import type { Notifier } from '../notifier.js';
import type { TextDocuments } from '../textDocuments.js';
import type { DiagnosisService } from './diagnosisService.js';
import { filterLog } from './filterLog.js';
import { inputsOf, nameOf } from './inputs.js';

/** What the commands on logs work on. */
export interface DiagnosisCommandOptions {
  readonly service: DiagnosisService;
  readonly panel: { show(): void };
  readonly documents: TextDocuments;
  readonly notifier: Notifier;
}

/** The commands on logs by id. All of them only read. */
export function diagnosisCommands({
  service,
  panel,
  documents,
  notifier,
}: DiagnosisCommandOptions): Record<string, (...args: never[]) => unknown> {
  /** Answers with what the log tells, for whoever runs it as a command of the editor. */
  const diagnose = async (uri?: vscode.Uri, selected?: readonly vscode.Uri[]): Promise<Diagnosis | null> => {
    const uris = uri instanceof vscode.Uri ? (Array.isArray(selected) && selected.length > 0 ? selected : [uri]) : await chooseLogs();
    if (uris === undefined || uris.length === 0) return null;
    const read = service.diagnose(uris);
    panel.show();
    await read;
    return service.state.diagnosis;
  };

  const copyReport = async (): Promise<void> => {
    const { markdown } = service;
    if (markdown === null)
      notifier.info(vscode.l10n.t('No log is diagnosed.'), { title: vscode.l10n.t('Diagnose Log…'), run: () => diagnose() });
    else {
      await vscode.env.clipboard.writeText(markdown);
      notifier.info(vscode.l10n.t('The report is in the clipboard, as Markdown.'));
    }
  };

  /** From the explorer, two selected logs; else both are asked for. */
  const compare = async (uri?: vscode.Uri, selected?: readonly vscode.Uri[]): Promise<LogComparison | null> => {
    const two = Array.isArray(selected) && selected.length === 2 ? (selected as readonly vscode.Uri[]) : null;
    const good = two === null ? await chooseLogs(vscode.l10n.t('Which log is of the good run?')) : await chooseGood(two);
    if (good === undefined || good.length === 0) return null;
    const rest = two?.filter((one) => one !== good[0]);
    const bad = rest ?? (uri instanceof vscode.Uri ? [uri] : await chooseLogs(vscode.l10n.t('Which log is of the bad run?')));
    if (bad === undefined || bad.length === 0) return null;
    const read = service.compare(good, bad);
    panel.show();
    await read;
    return service.state.comparison;
  };

  const filter = async (uri?: vscode.Uri, rank?: number): Promise<void> => {
    const open = vscode.window.activeTextEditor?.document;
    const chosen = uri instanceof vscode.Uri ? uri : rank === undefined && open?.languageId === languages.log ? open.uri : undefined;
    if (chosen !== undefined) {
      const { inputs } = await inputsOf([chosen]);
      await filterLog(service.work, documents, { inputs, title: nameOf(chosen), diagnosis: null, rank });
    } else if (service.diagnosis !== null)
      await filterLog(service.work, documents, { inputs: service.inputs, title: service.state.title, diagnosis: service.diagnosis, rank });
    else {
      const uris = await chooseLogs();
      if (uris === undefined) return;
      const { inputs } = await inputsOf(uris);
      await filterLog(service.work, documents, { inputs, title: uris.map(nameOf).join(', '), diagnosis: null });
    }
  };

  return {
    [commands.diagnoseLog.id]: diagnose,
    [commands.compareLogs.id]: compare,
    [commands.showDiagnosis.id]: () => panel.show(),
    [commands.copyDiagnosis.id]: copyReport,
    [commands.filterLog.id]: filter,
  };
}

/** Asks which of two logs is that of the good run. */
async function chooseGood(two: readonly vscode.Uri[]): Promise<readonly vscode.Uri[] | undefined> {
  const items = two.map((uri) => ({ label: `$(file) ${nameOf(uri)}`, description: vscode.workspace.asRelativePath(uri), uri }));
  const chosen = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Which log is of the good run?') });
  return chosen === undefined ? undefined : [chosen.uri];
}

/** Asks for logs: those that are open, files or a folder. Undefined when given up. */
export async function chooseLogs(title = vscode.l10n.t('Diagnose which log?')): Promise<readonly vscode.Uri[] | undefined> {
  const open = vscode.workspace.textDocuments.filter(({ languageId, isClosed }) => languageId === languages.log && !isClosed);
  const items = [
    ...open.map(({ uri }) => ({
      label: `$(file) ${nameOf(uri)}`,
      description: vscode.workspace.asRelativePath(uri),
      uris: [uri],
      what: null,
    })),
    {
      label: `$(files) ${vscode.l10n.t('Files…')}`,
      description: vscode.l10n.t('one or all files of a job, also .gz'),
      uris: null,
      what: 'files' as const,
    },
    {
      label: `$(folder) ${vscode.l10n.t('A folder…')}`,
      description: vscode.l10n.t('with the files of all ranks of a job'),
      uris: null,
      what: 'folder' as const,
    },
  ];
  const chosen = await vscode.window.showQuickPick(items, { title, matchOnDescription: true });
  if (chosen === undefined) return undefined;
  if (chosen.what === null) return chosen.uris;
  const files = chosen.what === 'files';
  return await vscode.window.showOpenDialog({ canSelectFiles: files, canSelectFolders: !files, canSelectMany: files, title });
}
