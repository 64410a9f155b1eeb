import * as vscode from 'vscode';
import { clean, cleanLine } from '../../base/clean.js';
import { settingsIn } from '../../protocol/lsp.js';
import type { LanguageService } from '../language/languageService.js';
import { filesNaming } from '../language/workspaceFiles.js';
import type { Notifier } from '../notifier.js';

interface Setter extends vscode.QuickPickItem {
  readonly uri: vscode.Uri;
  readonly selection: vscode.Range;
}

/** Opens the line of the workspace's scripts and configuration files that sets a variable; asks which where several do. */
export async function showSetters(language: LanguageService, notifier: Notifier, variable: string): Promise<void> {
  const setters = await settersOf(language, variable);
  const [first] = setters;
  if (first === undefined) {
    notifier.info(vscode.l10n.t('No script or configuration file of this workspace sets {0}.', variable));
    return;
  }
  const chosen =
    setters.length === 1
      ? first
      : await vscode.window.showQuickPick(setters, { title: vscode.l10n.t('Lines that set {0}', variable), matchOnDescription: true });
  if (chosen === undefined) return;
  const { uri, selection } = chosen;
  await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.Beside, selection, preview: true });
}

/** Lines of the workspace that set a variable, as the readers of their languages find them. */
async function settersOf(language: LanguageService, variable: string): Promise<Setter[]> {
  const found: Setter[] = [];
  for (const file of await filesNaming({ name: variable })) {
    const lines = file.text.split(/\r?\n/);
    for (const { name, nameRange, valueRange } of await language.request(settingsIn, file)) {
      if (name !== variable) continue;
      const uri = vscode.Uri.parse(file.uri, true);
      const { start } = nameRange;
      const end = valueRange.end.line === start.line ? valueRange.end : nameRange.end;
      found.push({
        label: clean((lines[start.line] ?? '').trim()).slice(0, 200),
        description: cleanLine(`${vscode.workspace.asRelativePath(uri)}:${String(start.line + 1)}`),
        uri,
        selection: new vscode.Range(start.line, start.character, end.line, end.character),
      });
    }
  }
  return found;
}
