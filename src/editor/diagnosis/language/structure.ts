import * as vscode from 'vscode';
import type { LogPhase } from '../../../protocol/diagnosis.js';
import { nested } from '../nested.js';
import type { DocumentAnalysis } from '../work.js';
import { rankWords, severityWord } from '../words.js';
import type { LogAnalyses } from './logAnalyses.js';

/** Ranks and findings listed in the outline. */
const mostRanks = 2048;

/** What a phase is called in the outline. */
export function phaseTitle(phase: LogPhase): string {
  return {
    start: vscode.l10n.t('Start and network'),
    bootstrap: vscode.l10n.t('Bootstrap'),
    topology: vscode.l10n.t('Topology'),
    graphs: vscode.l10n.t('Rings and trees'),
    connections: vscode.l10n.t('Connections'),
    running: vscode.l10n.t('Running'),
    ended: vscode.l10n.t('Ended'),
  }[phase];
}

/** Folds what one process says alone, and the stretches in which all do the same. */
export class LogFolding implements vscode.FoldingRangeProvider {
  constructor(private readonly analyses: LogAnalyses) {}

  async provideFoldingRanges(document: vscode.TextDocument): Promise<vscode.FoldingRange[]> {
    const analysis = await this.analyses.of(document);
    return nested(analysis?.sections ?? []).map(({ from, to }) => new vscode.FoldingRange(from - 1, to - 1));
  }
}

/** The outline: what is wrong, the phases, and the ranks with theirs. */
export class LogOutline implements vscode.DocumentSymbolProvider {
  constructor(private readonly analyses: LogAnalyses) {}

  async provideDocumentSymbols(document: vscode.TextDocument): Promise<vscode.DocumentSymbol[]> {
    const analysis = await this.analyses.of(document);
    return analysis === null ? [] : outlineOf(analysis, document.lineCount);
  }
}

function outlineOf({ diagnosis, sections }: DocumentAnalysis, lines: number): vscode.DocumentSymbol[] {
  const at = (from: number, to = from): vscode.Range => new vscode.Range(inside(from), 0, inside(to), 0);
  const inside = (line: number): number => Math.max(0, Math.min(lines - 1, line - 1));
  const symbol = (name: string, detail: string, kind: vscode.SymbolKind, range: vscode.Range): vscode.DocumentSymbol =>
    new vscode.DocumentSymbol(name === '' ? '–' : name, detail, kind, range, new vscode.Range(range.start, range.start));
  const group = (name: string, kind: vscode.SymbolKind, children: readonly vscode.DocumentSymbol[]): vscode.DocumentSymbol[] => {
    if (children.length === 0) return [];
    const made = symbol(name, String(children.length), kind, at(1, lines));
    made.children = [...children];
    return [made];
  };
  const findings = diagnosis.findings.flatMap(({ message, severity, evidence }) => {
    const [first] = evidence;
    return first === undefined
      ? []
      : [
          symbol(
            message,
            severityWord(severity),
            severity === 'error' ? vscode.SymbolKind.Event : vscode.SymbolKind.Constant,
            at(first.line),
          ),
        ];
  });
  const phases = sections.flatMap(({ phase, from, to }) =>
    phase === null ? [] : [symbol(phaseTitle(phase), '', vscode.SymbolKind.Namespace, at(from, to))],
  );
  const ranks = diagnosis.ranks.slice(0, mostRanks).flatMap((rank) => {
    const { first, last, spans } = rank;
    if (first === null || last === null) return [];
    const made = symbol(rankWords(rank), '', vscode.SymbolKind.Object, at(first.line, last.line));
    made.children = spans.map(({ phase, line }) => symbol(phaseTitle(phase), '', vscode.SymbolKind.Field, at(line)));
    return [made];
  });
  return [
    ...group(vscode.l10n.t('Findings'), vscode.SymbolKind.Event, findings),
    ...group(vscode.l10n.t('Phases'), vscode.SymbolKind.Namespace, phases),
    ...group(vscode.l10n.t('Ranks'), vscode.SymbolKind.Object, ranks),
  ];
}
