import * as vscode from 'vscode';
import { proposeFile, type ProposeOptions } from '../proposeFile.js';

/** A text that was made for the user, and where it might go. */
export interface MadeText {
  readonly text: string;
  /** Name of a new file. */
  readonly file: string;
  readonly language: string;
  /** A file of the user that it could replace. */
  readonly instead?: vscode.Uri | undefined;
}

/** Where a text is kept: a document without a file, or a file. */
type Place = vscode.Uri | 'document';

/** Opens the text as a new document, or keeps it in a file: a file that is there already is shown as it would change, and changed only after a yes. */
export async function keepText(options: ProposeOptions, made: MadeText, given?: Place): Promise<void> {
  const place = given ?? (await askPlace(made));
  if (place === undefined) return;
  const { text, file, language } = made;
  if (place === 'document') {
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: text, language }), { preview: false });
    return;
  }
  if (await exists(place)) {
    await proposeFile(options, { target: place, text, name: `order/${file}`, already: vscode.l10n.t('{0} holds this order already.', vscode.workspace.asRelativePath(place)) });
    return;
  }
  await vscode.workspace.fs.writeFile(place, new TextEncoder().encode(text));
  await vscode.window.showTextDocument(place, { preview: false });
}

async function askPlace({ file, instead }: MadeText): Promise<Place | undefined> {
  const items: (vscode.QuickPickItem & { readonly place: Place | 'file' })[] = [
    { label: `$(new-file) ${vscode.l10n.t('New document')}`, description: vscode.l10n.t('nothing is saved'), place: 'document' },
    ...(instead === undefined
      ? []
      : [{ label: `$(diff) ${vscode.l10n.t('Change {0}…', vscode.workspace.asRelativePath(instead))}`, description: vscode.l10n.t('shows the change and asks'), place: instead }]),
    { label: `$(save) ${vscode.l10n.t('Save to a file…')}`, description: file, place: 'file' },
  ];
  const chosen = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Where shall {0} go?', file), ignoreFocusOut: true });
  if (chosen?.place !== 'file') return chosen?.place;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  return await vscode.window.showSaveDialog({ title: file, ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, file) }) });
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  return await Promise.resolve(vscode.workspace.fs.stat(uri)).then(
    () => true,
    () => false,
  );
}
