import * as vscode from 'vscode';
import { languages } from '../../contract/index.js';
import type { DiagnosedRank, Diagnosis } from '../../protocol/diagnosis.js';
import type { TextDocuments } from '../textDocuments.js';
import type { LogWork } from './logWork.js';
import type { Excerpt, LogInput, Wanted } from './tasks.js';
import type { DiagnosedLog } from './work.js';
import { rankWords } from './words.js';

interface Choice extends vscode.QuickPickItem {
  readonly wanted: Wanted | null;
}

/** What the filter works on: a log, and what it tells where that is known already. */
export interface Filtered {
  readonly inputs: readonly LogInput[];
  readonly title: string;
  readonly diagnosis: Diagnosis | null;
  /** The rank to show; undefined: a person is asked. */
  readonly rank?: number | undefined;
}

/** Shows only the lines of some ranks or hosts of a log in a document of their own. */
export async function filterLog(work: LogWork, documents: TextDocuments, { inputs, title, diagnosis, rank }: Filtered): Promise<void> {
  const known =
    diagnosis ??
    (await withProgress(
      vscode.l10n.t('Reading {0}', title),
      async (signal, tell) => ((await work.run({ kind: 'diagnose', inputs }, signal, tell)) as DiagnosedLog).diagnosis,
    ));
  const chosen = rank === undefined ? await choose(known.ranks) : chosenRank(known.ranks[rank]);
  if (chosen === undefined || chosen.length === 0) return;
  const wanted = chosen.flatMap((choice) => choice.wanted ?? []);
  const excerpt = await withProgress(
    vscode.l10n.t('Filtering {0}', title),
    async (signal, tell) => (await work.run({ kind: 'filter', inputs, wanted }, signal, tell)) as Excerpt,
  );
  const name = chosen
    .map(({ label }) => label)
    .join(', ')
    .slice(0, 80);
  const note = excerpt.cut ? `\n${vscode.l10n.t('… more lines are left out: choose fewer ranks.')}` : '';
  const document = await vscode.workspace.openTextDocument(
    documents.put(`log/${title.replaceAll('/', ' ')} — ${name.replaceAll('/', ' ')}.log`, `${excerpt.text}${note}`),
  );
  await vscode.window.showTextDocument(await vscode.languages.setTextDocumentLanguage(document, languages.log), { preview: false });
}

/** Runs something with a notification that shows how far it is and can stop it. */
export async function withProgress<T>(
  title: string,
  run: (signal: AbortSignal, tell: (done: number, total: number | null) => void) => Promise<T>,
): Promise<T> {
  return await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (progress, token) => {
      const stop = new AbortController();
      token.onCancellationRequested(() => stop.abort());
      let shown = 0;
      return await run(stop.signal, (done, total) => {
        const percent = total === null || total === 0 ? 0 : (100 * done) / total;
        progress.report({ increment: percent - shown, message: vscode.l10n.t('{0} MB', Math.round(done / 1e6)) });
        shown = percent;
      });
    },
  );
}

async function choose(ranks: readonly DiagnosedRank[]): Promise<readonly Choice[] | undefined> {
  const present = ranks.filter(({ first }) => first !== null);
  const hosts = [...new Set(present.flatMap(({ host }) => host ?? []))];
  const items: Choice[] = [
    { label: vscode.l10n.t('Hosts'), kind: vscode.QuickPickItemKind.Separator, wanted: null },
    ...hosts.map((host) => ({
      label: host,
      description: vscode.l10n.t('{0} ranks', present.filter((one) => one.host === host).length),
      wanted: { host, pid: null, device: null, tag: null },
    })),
    { label: vscode.l10n.t('Ranks'), kind: vscode.QuickPickItemKind.Separator, wanted: null },
    ...present.flatMap((rank) => chosenRank(rank) ?? []),
  ];
  return await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Show the lines of which ranks or hosts?'),
    canPickMany: true,
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
}

function chosenRank(rank: DiagnosedRank | undefined): Choice[] | undefined {
  if (rank === undefined) return undefined;
  const { host, pid, device, rank: number, lines } = rank;
  return [{ label: rankWords(rank), description: vscode.l10n.t('{0} lines', lines), wanted: { host, pid, device, tag: number } }];
}
