import * as l10n from '@vscode/l10n';
import { meantSetting } from '../confDocument.js';
import { lineFinding, looksLikeNccl } from '../report.js';
import type { LineRule } from '../rule.js';

/** Blanks before the name: NCCL makes them part of it. */
export const leadingBlanks: LineRule = {
  id: 'leading-blanks',
  check(line, document) {
    const meant = meantSetting(line.text);
    if (line.entry === null || meant === null || !looksLikeNccl(meant.name) || !/^[ \t]/.test(line.entry.name)) return null;
    const message = l10n.t('This sets a variable called "{0}" that nobody reads: nothing changes.', line.entry.name);
    return lineFinding('leading-blanks', 'error', message, line, document);
  },
};
