import * as l10n from '@vscode/l10n';
import { lineRange } from '../../base/text.js';
import { finding, looksLikeNccl } from '../report.js';
import type { LineRule } from '../rule.js';

/** Two settings on one line: NCCL makes the second part of the first one's value. */
export const twoSettings: LineRule = {
  id: 'two-settings',
  check(line) {
    if (line.entry === null || !looksLikeNccl(line.entry.name)) return null;
    const parts = line.entry.value.split(/[;\s]+(?=NCCL_[A-Z0-9_]+=)/);
    if (parts.length < 2) return null;
    const message = l10n.t('NCCL splits at the first = only: the value of {0} is "{1}".', line.entry.name, line.entry.value);
    const newText = [`${line.entry.name}=${parts[0] ?? ''}`, ...parts.slice(1)].join('\n');
    const range = lineRange(line.line, line.nameRange.start.character, line.valueRange.end.character);
    const fix = { title: l10n.t('One setting a line'), safe: true, edits: [{ range, newText }] };
    return finding('two-settings', 'error', message, { range: line.range, variable: line.entry.name }, [fix]);
  },
};
