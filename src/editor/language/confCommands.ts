import * as vscode from 'vscode';
import { commands, languages } from '../../contract/index.js';
import { effectiveEntries, type EffectiveEntry, explainVariable } from '../../protocol/lsp.js';
import { loadCatalog } from '../parts/load.js';
import { codeSpan, escapeMarkdown } from '../../base/markdown.js';
import type { Notifier } from '../notifier.js';
import type { TextDocuments } from '../textDocuments.js';
import type { LanguageService } from './languageService.js';

/** What the configuration commands need from outside. */
export interface ConfCommandOptions {
  readonly language: LanguageService;
  readonly documents: TextDocuments;
  readonly notifier: Notifier;
}

/** The commands on settings by id. */
export function confCommands({ language, documents, notifier }: ConfCommandOptions): Record<string, (...args: never[]) => unknown> {
  return {
    [commands.explain.id]: async (asked?: unknown) => {
      const name = typeof asked === 'string' ? asked : (wordAtCursor() ?? (await pickVariable()));
      if (name === undefined) return;
      const markdown = await language.request(explainVariable, { name });
      await documents.showMarkdown(name, markdown);
    },
    [commands.showEffective.id]: async () => {
      const document = activeConf();
      if (document === undefined) {
        notifier.info(vscode.l10n.t('Open an nccl.conf first: this shows what NCCL takes from it.'));
        return;
      }
      const entries = await language.request(effectiveEntries, { uri: document.uri.toString() });
      await documents.showMarkdown(vscode.l10n.t('Effective configuration'), effectiveMarkdown(document, entries));
    },
    [commands.fixAll.id]: async () => {
      const editor = vscode.window.activeTextEditor;
      if (editor === undefined) {
        notifier.info(vscode.l10n.t('Open a file with NCCL settings first.'));
        return;
      }
      const { document } = editor;
      const all = new vscode.Range(0, 0, document.lineCount, 0);
      const actions = await vscode.commands.executeCommand<vscode.CodeAction[] | undefined>('vscode.executeCodeActionProvider', document.uri, all, 'source.fixAll.nccl');
      const edit = actions?.find((action) => action.edit !== undefined)?.edit;
      if (edit !== undefined) await vscode.workspace.applyEdit(edit);
      else vscode.window.setStatusBarMessage(vscode.l10n.t('NCCL: nothing here can be fixed without a look.'), 5000);
    },
  };
}

function activeConf(): vscode.TextDocument | undefined {
  const document = vscode.window.activeTextEditor?.document;
  return document?.languageId === languages.conf ? document : undefined;
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

function effectiveMarkdown(document: vscode.TextDocument, entries: readonly EffectiveEntry[]): string {
  const cell = (text: string): string => codeSpan(text).replaceAll('|', '\\|');
  const rows = entries.map((entry) => `| ${entry.line} | ${cell(entry.name)} | ${cell(entry.value)} | ${entry.effective ? vscode.l10n.t('yes') : vscode.l10n.t('no')} | ${escapeMarkdown(entry.why ?? '')} |`);
  return [
    `# ${vscode.l10n.t('What NCCL takes from {0}', escapeMarkdown(vscode.workspace.asRelativePath(document.uri)))}`,
    '',
    entries.length === 0 ? vscode.l10n.t('Nothing: no line of the file sets a variable.') : vscode.l10n.t('The process environment wins over this file, and this file over /etc/nccl.conf.'),
    '',
    `| ${vscode.l10n.t('Line')} | ${vscode.l10n.t('Name')} | ${vscode.l10n.t('Value')} | ${vscode.l10n.t('Takes effect')} | ${vscode.l10n.t('Why')} |`,
    '| ---: | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}
