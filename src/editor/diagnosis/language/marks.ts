import * as vscode from 'vscode';
import { commands, languages } from '../../../contract/index.js';
import type { Diagnosis } from '../../../protocol/diagnosis.js';
import type { DocumentAnalysis } from '../work.js';
import { jobWords, severityWord } from '../words.js';
import type { LogAnalyses } from './logAnalyses.js';

/** Findings that are marked in a log. */
const mostMarked = 200;

/** Marks the lines of open logs that show what is wrong. */
export function markFindings(analyses: LogAnalyses): vscode.Disposable {
  const marks = vscode.languages.createDiagnosticCollection(languages.log);
  const severities = {
    error: vscode.DiagnosticSeverity.Error,
    warning: vscode.DiagnosticSeverity.Warning,
    information: vscode.DiagnosticSeverity.Information,
  };
  const mark = (document: vscode.TextDocument, { diagnosis }: DocumentAnalysis): void => {
    const found = diagnosis.findings.slice(0, mostMarked).flatMap(({ evidence, message, cause, severity, role, rule }) => {
      const lines = evidence.filter(({ line }) => line >= 1 && line <= document.lineCount);
      const [first, ...others] = lines.map(({ line }) => document.lineAt(line - 1).range);
      if (first === undefined) return [];
      const made = new vscode.Diagnostic(
        first,
        `${message} ${cause}`,
        role === 'echo' ? vscode.DiagnosticSeverity.Hint : severities[severity],
      );
      made.source = 'NCCL';
      made.code = rule;
      made.relatedInformation = others.map(
        (range) => new vscode.DiagnosticRelatedInformation(new vscode.Location(document.uri, range), vscode.l10n.t('shows the same')),
      );
      return [made];
    });
    marks.set(document.uri, found);
  };
  return vscode.Disposable.from(
    marks,
    analyses.onDidRead(({ document, analysis }) => {
      if (!document.isClosed) mark(document, analysis);
    }),
    vscode.workspace.onDidOpenTextDocument((document) => {
      if (document.languageId === languages.log) void analyses.of(document);
    }),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => marks.delete(uri)),
  );
}

/** Above a log: what is wrong, what job it is, and what can be done with it. */
export class LogLenses implements vscode.CodeLensProvider {
  readonly onDidChangeCodeLenses: vscode.Event<void>;
  private readonly changed = new vscode.EventEmitter<void>();

  constructor(private readonly analyses: LogAnalyses) {
    this.onDidChangeCodeLenses = this.changed.event;
    analyses.onDidRead(() => this.changed.fire());
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    const analysis = await this.analyses.of(document);
    if (analysis === null) return [];
    const { diagnosis } = analysis;
    const lens = (title: string, command: string, ...args: readonly unknown[]): vscode.CodeLens =>
      new vscode.CodeLens(new vscode.Range(0, 0, 0, 0), { title, command, arguments: [...args] });
    const uri = document.uri.toString();
    const worst = worstOf(diagnosis);
    return [
      ...(worst === null ? [] : [lens(worst.title, commands.showFinding.id, uri, worst.at)]),
      lens(`$(search-fuzzy) ${vscode.l10n.t('Open Diagnosis')}`, commands.showFinding.id, uri, -1),
      lens(`$(filter) ${vscode.l10n.t('Filter by Rank or Host…')}`, commands.filterLog.id, document.uri),
      lens(jobWords(diagnosis), commands.showFinding.id, uri, -1),
    ];
  }
}

function worstOf({ findings }: Diagnosis): { readonly title: string; readonly at: number } | null {
  const at = findings.findIndex(({ severity, role }) => role !== 'echo' && severity !== 'information');
  const finding = findings[at];
  if (finding === undefined) return null;
  const icon = finding.severity === 'error' ? '$(error)' : '$(warning)';
  const text = `${severityWord(finding.severity)}: ${finding.message}`.replaceAll('$(', '$ (');
  return { title: `${icon} ${text.length > 90 ? `${text.slice(0, 89)}…` : text}`, at };
}
