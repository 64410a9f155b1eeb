import * as vscode from 'vscode';
import { languages } from '../../contract/index.js';
import type { TextDocuments } from '../textDocuments.js';
import type { LogSource } from './diagnosisService.js';
import { inputsOf, nameOf } from './inputs.js';
import type { LogWork } from './logWork.js';
import type { Excerpt } from './tasks.js';

/** Bytes of the largest log that is opened as a whole; of larger ones, the lines around a place are shown. */
const mostBytes = 30_000_000;

/** Shows a line of a log: in its file, or where that is packed or too large for an editor, in the lines around it. */
export async function openPlace(work: LogWork, documents: TextDocuments, { uri, member }: LogSource, line: number): Promise<void> {
  const show = async (target: vscode.Uri | vscode.TextDocument, at: number): Promise<void> => {
    const place = new vscode.Position(Math.max(0, at), 0);
    const selection = new vscode.Range(place, place.translate(0, 2000));
    const options = { viewColumn: beside(), selection, preview: true };
    await (target instanceof vscode.Uri
      ? vscode.window.showTextDocument(target, options)
      : vscode.window.showTextDocument(target, options));
  };
  if (member === null && !(await isLarge(uri))) {
    await show(uri, line - 1);
    return;
  }
  const { inputs } = await inputsOf([uri]);
  const [input] = inputs;
  if (input === undefined) return;
  const excerpt = (await work.run({ kind: 'excerpt', input, member, around: line }, new AbortController().signal)) as Excerpt;
  const last = excerpt.from + excerpt.text.split('\n').length - 1;
  const name = `log/${member === null ? nameOf(uri) : member.replaceAll('/', ' ')} (${String(excerpt.from)}–${String(last)}).log`;
  const document = await vscode.workspace.openTextDocument(documents.put(name, excerpt.text));
  await show(await vscode.languages.setTextDocumentLanguage(document, languages.log), line - excerpt.from);
}

/** Whether an editor would not take it: packed, or longer than editors like. */
export async function isLarge(uri: vscode.Uri): Promise<boolean> {
  if (uri.path.endsWith('.gz')) return true;
  if (uri.scheme === 'untitled') return false;
  try {
    return (await vscode.workspace.fs.stat(uri)).size > mostBytes;
  } catch {
    // Documents that the extension makes are in no file system, and short.
    return false;
  }
}

/** Beside the panel where it is in front, else where the person works. */
function beside(): vscode.ViewColumn {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  return input instanceof vscode.TabInputWebview ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
}
