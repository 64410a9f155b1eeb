import * as vscode from 'vscode';
import { codeSpan, escapeMarkdown } from '../../../base/markdown.js';
import { loadLogs } from '../../parts/load.js';
import { confidenceWord, rankWords } from '../words.js';
import type { LogAnalyses } from './logAnalyses.js';

/** Characters of a line that are looked at. */
const longest = 4000;

/** Hover on any line that is known: what it means, in the version that printed it, and what to do where it is a trouble. */
export class LogHover implements vscode.HoverProvider {
  constructor(private readonly analyses: LogAnalyses) {}

  async provideHover(document: vscode.TextDocument, { line }: vscode.Position): Promise<vscode.Hover | undefined> {
    const { text, range } = document.lineAt(line);
    const [part, analysis] = await Promise.all([loadLogs(), this.analyses.of(document)]);
    const diagnosis = analysis?.diagnosis;
    const found = diagnosis?.findings.filter(({ evidence }) => evidence.some((one) => one.line === line + 1)) ?? [];
    // The mark on a finding's first line says what it is already.
    const others = found.filter(({ evidence }) => evidence[0]?.line !== line + 1);
    const versions = diagnosis?.versions ?? [];
    const version = versions.length === 1 ? (versions[0] ?? null) : null;
    const meaning = part.meaningOf(text.slice(0, longest), version);
    if (meaning === null && found.length === 0) return undefined;
    const by = meaning?.by ?? null;
    const trouble = meaning?.message ?? null;
    const rank =
      by === null
        ? undefined
        : diagnosis?.ranks.find(
            ({ host, pid, device }) =>
              host === by.host && pid === by.pid && (by.device === null || device === null || device === by.device),
          );
    const paragraphs = [
      ...others.map(({ message }) => `**${escapeMarkdown(message)}**`),
      ...(meaning === null || meaning.sentences.length === 0 ? [] : [escapeMarkdown(meaning.sentences.join(' '))]),
      ...(found.length > 0
        ? [
            ...others.map(({ cause, confidence }) => `${vscode.l10n.t('Cause')} (${confidenceWord(confidence)}): ${escapeMarkdown(cause)}`),
            ...found.map(({ fix }) => `${vscode.l10n.t('To do')}: ${escapeMarkdown(fix)}`),
          ]
        : trouble === null
          ? []
          : [
              escapeMarkdown(`${trouble.what()}.`),
              `${vscode.l10n.t('Cause')}: ${escapeMarkdown(trouble.cause())}`,
              `${vscode.l10n.t('To do')}: ${escapeMarkdown(trouble.fix())}`,
            ]),
      ...(meaning === null || meaning.variables.length === 0
        ? []
        : [`${vscode.l10n.t('Settings')}: ${meaning.variables.map(codeSpan).join(', ')}`]),
      [rank === undefined ? '' : escapeMarkdown(rankWords(rank)), version === null ? '' : `NCCL ${escapeMarkdown(version)}`]
        .filter((one) => one !== '')
        .join(' · '),
    ].filter((one) => one !== '');
    return new vscode.Hover(new vscode.MarkdownString(paragraphs.join('\n\n')), range);
  }
}
