import * as l10n from '@vscode/l10n';
import { CodeActionKind, type CodeAction } from 'vscode-languageserver/node';
import type { Range } from '../base/text.js';
import type { Finding } from '../lint/finding.js';
import { ruleIds, safeEdits, suppressionEdit } from '../lint/index.js';
import { aboutRuleCommand } from '../protocol/lsp.js';
import { diagnosticOf, fixAllKind, fixAllOf, quickFixOf } from './convert.js';
import { touches, type DocumentKind } from './document.js';
import { fixesAt } from './fixes.js';

/** A document that actions are offered for. */
export interface ActedOn {
  readonly uri: string;
  readonly text: string;
  readonly kind: DocumentKind | null;
  readonly findings: readonly Finding[];
  /** True where the client has our commands. */
  readonly commands: boolean;
}

/** True where a request for `only` these kinds (none: all) wants actions of a kind. */
function wants(only: readonly string[] | undefined, kind: string): boolean {
  return only === undefined || only.some((asked) => kind === asked || kind.startsWith(`${asked}.`));
}

/** Quick fixes at a range, then ways to silence or understand its rules, and "fix all" where it is asked for. */
export function actionsAt(document: ActedOn, range: Range, only: readonly string[] | undefined): CodeAction[] {
  const { uri, findings } = document;
  const quick = wants(only, CodeActionKind.QuickFix) ? quickActions(document, range) : [];
  if (only === undefined || !wants(only, fixAllKind)) return quick;
  const edits = safeEdits(findings);
  return edits.length === 0 ? quick : [...quick, fixAllOf(uri, edits)];
}

function quickActions(document: ActedOn, range: Range): CodeAction[] {
  const { uri, findings } = document;
  const fixes = fixesAt(findings, range).map((offered) => quickFixOf(uri, offered));
  const rules = new Set<string>();
  const further: CodeAction[] = [];
  for (const finding of findings) {
    if (!touches(finding.range, range) || rules.has(finding.rule) || !ruleIds.includes(finding.rule)) continue;
    rules.add(finding.rule);
    further.push(...ignoreAction(document, finding), ...aboutAction(document, finding));
  }
  return [...fixes, ...further];
}

function ignoreAction({ uri, text, kind }: ActedOn, finding: Finding): CodeAction[] {
  if (kind === null || kind === 'cluster' || kind === 'sweep') return [];
  const edit = suppressionEdit(kind, text, finding);
  if (edit === null) return [];
  return [
    {
      title: l10n.t('Ignore {0} on this line', finding.rule),
      kind: CodeActionKind.QuickFix,
      diagnostics: [diagnosticOf(finding)],
      edit: { changes: { [uri]: [{ range: edit.range, newText: edit.newText }] } },
    },
  ];
}

function aboutAction({ commands }: ActedOn, finding: Finding): CodeAction[] {
  if (!commands) return [];
  const title = l10n.t('About {0}', finding.rule);
  return [
    {
      title,
      kind: CodeActionKind.QuickFix,
      diagnostics: [diagnosticOf(finding)],
      command: { title, command: aboutRuleCommand, arguments: [finding.rule] },
    },
  ];
}
