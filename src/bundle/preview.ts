import * as l10n from '@vscode/l10n';
import { bytes } from '../base/format.js';
import type { PreparedBundle } from './prepare.js';
import type { RedactionKind } from './redact/rule.js';
import { redactionKinds } from './redact/rule.js';

/** Name of a kind of redaction. */
export function kindName(kind: RedactionKind): string {
  switch (kind) {
    case 'secret':
      return l10n.t('secrets');
    case 'bucket':
      return l10n.t('buckets');
    case 'email':
      return l10n.t('mail addresses');
    case 'address':
      return l10n.t('network addresses');
    case 'mac':
      return l10n.t('hardware addresses');
    case 'host':
      return l10n.t('host names');
    case 'domain':
      return l10n.t('domains');
    case 'user':
      return l10n.t('user names');
    case 'account':
      return l10n.t('accounts');
    case 'custom':
      return l10n.t('names of your own rules');
  }
}

/** Everything that a bundle would hold and every redaction in it, for the eyes of who collects: what was replaced is shown but for secrets. */
export function previewText({ pieces, redactions, lacking }: PreparedBundle): string {
  const size = pieces.reduce((sum, { text }) => sum + text.length, 0);
  const lines = [l10n.t('Bundle: {0} files, {1} before compression. Nothing has been written yet.', pieces.length, bytes(size)), ''];
  for (const { path, text, truncated } of pieces)
    lines.push(`  ${path}  ${bytes(text.length)}${truncated ? `  ${l10n.t('its middle was left out')}` : ''}`);
  if (lacking.length > 0) {
    lines.push('', l10n.t('What is missing:'));
    for (const { host, what, message } of lacking) lines.push(`  ${host === null ? '' : `${host}: `}${what}: ${message}`);
  }
  for (const kind of redactionKinds) {
    const own = redactions.filter((each) => each.kind === kind);
    if (own.length === 0) continue;
    lines.push('', l10n.t('Redacted: {0} ({1})', kindName(kind), own.length));
    for (const { by, was, length, rule, count, places } of own) {
      const before = was ?? l10n.t('{0} characters, not shown', length);
      lines.push(`  ${by} ← ${before}  [${rule}] ${l10n.t('{0} times', count)}: ${places.join(', ')}${count > places.length ? ' …' : ''}`);
    }
  }
  if (redactions.length === 0) lines.push('', l10n.t('Nothing was found that had to be redacted.'));
  return `${lines.join('\n')}\n`;
}
