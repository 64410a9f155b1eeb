import * as l10n from '@vscode/l10n';
import { lineRange } from '../../base/text.js';
import { meantSetting } from '../confDocument.js';
import { finding } from '../report.js';
import type { LineRule } from '../rule.js';

/** A byte order mark at the start of the file: NCCL makes it part of the first name. */
export const byteOrderMark: LineRule = {
  id: 'byte-order-mark',
  check(line) {
    if (line.line !== 0 || !line.text.startsWith('\ufeff')) return null;
    const fix = { title: l10n.t('Remove the byte order mark'), safe: true, edits: [{ range: lineRange(0, 0, 1), newText: '' }] };
    const name = meantSetting(line.text)?.name ?? null;
    if (line.entry === null || name === null) {
      const message = l10n.t('The byte order mark does no harm on a line without a setting, but it would on one.');
      return finding('byte-order-mark', 'information', message, { range: lineRange(0, 0, 1), variable: null }, [fix]);
    }
    const message = l10n.t('The byte order mark becomes part of the first name, so {0} is not set.', name);
    return finding('byte-order-mark', 'error', message, { range: line.range, variable: name }, [fix]);
  },
};
