import * as vscode from 'vscode';
import { commands, settings } from '../../contract/index.js';
import { rulePage } from '../../protocol/lsp.js';
import type { Notifier } from '../notifier.js';
import type { TextDocuments } from '../textDocuments.js';
import type { LanguageService } from './languageService.js';
import { ruleNames } from './rules.js';

/** What the commands on rules need from outside. */
export interface RuleCommandOptions {
  readonly language: LanguageService;
  readonly documents: TextDocuments;
  readonly notifier: Notifier;
  /** The manifest of the extension: its schema of `nccl.lint.rules` names all rules. */
  readonly manifest: unknown;
}

/** The commands on rules by id. */
export function ruleCommands({
  language,
  documents,
  notifier,
  manifest,
}: RuleCommandOptions): Record<string, (...args: never[]) => unknown> {
  return {
    [commands.aboutRule.id]: async (asked?: unknown) => {
      const rule =
        typeof asked === 'string'
          ? asked
          : await vscode.window.showQuickPick(ruleNames(manifest, settings.lintRules.id), { title: vscode.l10n.t('About which rule?') });
      if (rule === undefined) return;
      const page = await language.request(rulePage, { rule });
      if (page === null) notifier.info(vscode.l10n.t('There is no rule of that name: {0}.', rule));
      else await documents.showMarkdown(rule.replace(/[^\w-]/g, ''), page);
    },
  };
}
