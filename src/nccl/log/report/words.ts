import * as l10n from '@vscode/l10n';
import { cleanLine } from '../../../base/clean.js';
import { codeSpan } from '../../../base/markdown.js';
import type { Evidence, Finding } from '../findings/finding.js';
import type { Weight } from '../compare/index.js';

/** Where a public report, "NVIDIA/nccl#426", can be read. */
export function reportLink(report: string): string {
  return `https://github.com/${report.replace('#', '/issues/')}`;
}

/** Name of a severity. */
export function severityWord(severity: Finding['severity']): string {
  if (severity === 'error') return l10n.t('Error');
  return severity === 'warning' ? l10n.t('Warning') : l10n.t('Note');
}

/** Name of a confidence. */
export function confidenceWord(confidence: Finding['confidence']): string {
  if (confidence === 'certain') return l10n.t('certain');
  return confidence === 'likely' ? l10n.t('likely') : l10n.t('possible');
}

/** Name of how much a difference matters. */
export function weightWord(weight: Weight): string {
  if (weight === 'much') return l10n.t('Matters');
  return weight === 'some' ? l10n.t('May matter') : l10n.t('Worth knowing');
}

/** A place and what stands there, for text. */
export function evidenceText({ place, text }: Evidence): string {
  return `${place.file}:${place.line}${text === null ? '' : `  ${text}`}`;
}

/** The same as a line of Markdown. */
export function evidenceMarkdown({ place, text }: Evidence): string {
  return `${codeSpan(`${cleanLine(place.file)}:${place.line}`)}${text === null ? '' : ` ${codeSpan(text)}`}`;
}
