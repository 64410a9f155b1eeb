import * as vscode from 'vscode';
import { commands } from '../../contract/index.js';
import { explainVariable } from '../../protocol/lsp.js';
import { loadCatalog } from '../parts/load.js';
import type { Notifier } from '../notifier.js';
import type { TextDocuments } from '../textDocuments.js';
import type { LanguageService } from './languageService.js';
import { ruleCommands } from './ruleCommands.js';
import { versionCommands } from './versionStatus.js';

/** What the configuration commands need from outside. */
export interface ConfCommandOptions {
  readonly language: LanguageService;
  readonly documents: TextDocuments;
  readonly notifier: Notifier;
  /** The manifest of the extension: its schema of settings names all rules. */
  readonly manifest: unknown;
}

/** The commands on settings by id. */
export function confCommands({
  language,
  documents,
  notifier,
  manifest,
}: ConfCommandOptions): Record<string, (...args: never[]) => unknown> {
  return {
    ...ruleCommands({ language, documents, notifier, manifest }),
    ...versionCommands(language),
    [commands.explain.id]: async (asked?: unknown) => {
      const name = typeof asked === 'string' ? asked : (wordAtCursor() ?? (await pickVariable()));
      if (name === undefined) return;
      const markdown = await language.request(explainVariable, { name });
      await documents.showMarkdown(name, markdown);
    },
    [commands.fixAll.id]: async () => {
      const editor = vscode.window.activeTextEditor;
      if (editor === undefined) {
        notifier.info(vscode.l10n.t('Open a file with NCCL settings first.'));
        return;
      }
      const { document } = editor;
      const all = new vscode.Range(0, 0, document.lineCount, 0);
      const actions = await vscode.commands.executeCommand<vscode.CodeAction[] | undefined>(
        'vscode.executeCodeActionProvider',
        document.uri,
        all,
        'source.fixAll.nccl',
      );
      const edit = actions?.find((action) => action.edit !== undefined)?.edit;
      if (edit !== undefined) await vscode.workspace.applyEdit(edit);
      else vscode.window.setStatusBarMessage(vscode.l10n.t('NCCL: nothing here can be fixed without a look.'), 5000);
    },
  };
}

/** The variable under the cursor, whatever kind of file it stands in. */
function wordAtCursor(): string | undefined {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) return undefined;
  const range = editor.document.getWordRangeAtPosition(editor.selection.active, /[A-Z][A-Z0-9_]*/);
  const word = range === undefined ? '' : editor.document.getText(range);
  return /^(TORCH_)?NCCL_/.test(word) ? word : undefined;
}

async function pickVariable(): Promise<string | undefined> {
  const chinese = vscode.env.language.toLowerCase().startsWith('zh');
  const { variables } = await loadCatalog();
  const items = variables().map((variable) => ({ label: variable.name, detail: chinese ? variable.summary.zh : variable.summary.en }));
  const chosen = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Explain which variable?'), matchOnDetail: true });
  return chosen?.label;
}
