import * as l10n from '@vscode/l10n';
import { clean } from '../base/clean.js';
import { lineRange, type Range } from '../base/text.js';
import { foreignOwner, variable } from '../nccl/catalog/index.js';
import type { Setting } from '../scripts/setting.js';
import { mendedLine, type ConfDocument, type ConfLine } from './confDocument.js';
import type { Finding, Fix, Severity } from './finding.js';

/** Texts in which there is nothing to clean; a quick look, for there may be a hundred thousand of them. */
const printable = /^[ -~]*$/;

/** Puts a finding together; the message is cleaned, for it quotes the file. */
export function finding(
  rule: string,
  severity: Severity,
  message: string,
  place: { readonly range: Range; readonly variable: string | null },
  fixes: readonly Fix[] = [],
): Finding {
  const known = place.variable === null ? null : variable(place.variable);
  return {
    rule,
    severity,
    message: printable.test(message) ? message : clean(message),
    range: place.range,
    variable: known?.name ?? null,
    docs: known?.docs ?? null,
    fixes,
  };
}

/** A finding about a whole setting. */
export function settingFinding(rule: string, severity: Severity, message: string, setting: Setting, fixes: readonly Fix[] = []): Finding {
  return finding(
    rule,
    severity,
    message,
    { range: { start: setting.nameRange.start, end: setting.valueRange.end }, variable: setting.name },
    fixes,
  );
}

/** A finding about how a line of an nccl.conf is written; the fix writes the line as it was plainly meant. */
export function lineFinding(rule: string, severity: Severity, message: string, line: ConfLine, document: ConfDocument): Finding {
  const mended = mendedLine(line.text, document.version);
  const ending = line.text.endsWith('\r') ? 1 : 0;
  const range = lineRange(line.line, 0, line.text.length - ending);
  const fixes: Fix[] =
    mended === null ? [] : [{ title: l10n.t('Write {0}', shownFix(mended)), safe: true, edits: [{ range, newText: mended }] }];
  return finding(rule, severity, message, { range: line.range, variable: mended === null ? null : nameOf(mended) }, fixes);
}

function shownFix(text: string): string {
  return clean(text.split('\n').at(-1) ?? text);
}

function nameOf(text: string): string {
  const last = text.split('\n').at(-1) ?? '';
  return last.slice(0, last.indexOf('='));
}

/** Whether a name is NCCL's, or looks as if its writer meant NCCL to read it. */
export function looksLikeNccl(name: string): boolean {
  return variable(name) !== null || (/^nccl_/i.test(name) && foreignOwner(name) === null);
}

/** Names for a message, at most a few of them. */
export function some(names: readonly string[], most = 4): string {
  const shown = names.slice(0, most).join(', ');
  return names.length > most ? l10n.t('{0} and {1} more', shown, names.length - most) : shown;
}
