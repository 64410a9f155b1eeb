import {
  CodeActionKind,
  CompletionItemKind,
  CompletionItemTag,
  DiagnosticSeverity,
  DiagnosticTag,
  InsertTextFormat,
  MarkupKind,
  type CodeAction,
  type CompletionItem,
  type Diagnostic,
  type Hover,
} from 'vscode-languageserver/node';
import * as l10n from '@vscode/l10n';
import type { TextEdit } from '../base/text.js';
import type { Finding, Severity } from '../lint/finding.js';
import type { Proposal } from './completion/index.js';
import type { OfferedFix } from './fixes.js';
import type { HoverText } from './hover.js';

/** The name that diagnostics go by. */
export const source = 'nccl';

/** The kind of "fix all" that this server offers. */
export const fixAllKind = `${CodeActionKind.SourceFixAll}.nccl`;

const order: readonly Severity[] = ['error', 'warning', 'information', 'hint'];
const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};
/** Rules about what is there but does nothing any more; editors strike it through or fade it. */
const tags: Readonly<Record<string, DiagnosticTag>> = {
  'removed-variable': DiagnosticTag.Deprecated,
  'dead-variable': DiagnosticTag.Unnecessary,
  duplicate: DiagnosticTag.Unnecessary,
};

/** A finding in the protocol's terms. */
export function diagnosticOf(finding: Finding): Diagnostic {
  const tag = tags[finding.rule];
  return {
    range: finding.range,
    message: finding.message,
    severity: severities[finding.severity],
    source,
    code: finding.rule,
    ...(finding.docs === null ? {} : { codeDescription: { href: finding.docs } }),
    ...(tag === undefined ? {} : { tags: [tag] }),
  };
}

/** The findings that are at least as grave as the limit: those that the editor is told. */
export function shownFindings(findings: readonly Finding[], least: Severity): Finding[] {
  return findings.filter(({ severity }) => order.indexOf(severity) <= order.indexOf(least));
}

/** Diagnostics of one file beyond this are left out: editors show no more, and a line of text each takes its time on the way. */
const most = 1000;

/** The findings that are at least as grave as the limit, as diagnostics; the gravest where there are too many. */
export function diagnosticsOf(findings: readonly Finding[], least: Severity): Diagnostic[] {
  const shown = shownFindings(findings, least);
  if (shown.length <= most) return shown.map(diagnosticOf);
  const bySeverity = order.flatMap((grade) => shown.filter(({ severity }) => severity === grade));
  return bySeverity.slice(0, most).map(diagnosticOf);
}

/** A hover in the protocol's terms. */
export function hoverOf({ markdown, range }: HoverText): Hover {
  return { contents: { kind: MarkupKind.Markdown, value: markdown }, range };
}

/** A proposal in the protocol's terms. */
export function completionOf(proposal: Proposal): CompletionItem {
  return {
    label: proposal.label,
    kind: proposal.kind === 'name' ? CompletionItemKind.Variable : CompletionItemKind.Value,
    detail: proposal.detail,
    documentation: { kind: MarkupKind.Markdown, value: proposal.markdown },
    insertTextFormat: InsertTextFormat.PlainText,
    textEdit: { range: proposal.range, newText: proposal.insert },
    filterText: proposal.label,
    sortText: proposal.sort,
    ...(proposal.deprecated ? { tags: [CompletionItemTag.Deprecated] } : {}),
    ...(proposal.goOn ? { command: { title: '', command: 'editor.action.triggerSuggest' } } : {}),
  };
}

const edits = (uri: string, list: readonly TextEdit[]): NonNullable<CodeAction['edit']> => ({
  changes: { [uri]: list.map(({ range, newText }) => ({ range, newText })) },
});

/** A quick fix in the protocol's terms. */
export function quickFixOf(uri: string, { finding, fix, preferred }: OfferedFix): CodeAction {
  return {
    title: fix.title,
    kind: CodeActionKind.QuickFix,
    diagnostics: [diagnosticOf(finding)],
    isPreferred: preferred,
    edit: edits(uri, fix.edits),
  };
}

/** The action that applies all safe fixes of a file. */
export function fixAllOf(uri: string, list: readonly TextEdit[]): CodeAction {
  return { title: l10n.t('Fix all NCCL settings in this file'), kind: fixAllKind, edit: edits(uri, list) };
}
