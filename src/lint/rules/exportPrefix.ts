import * as l10n from '@vscode/l10n';
import { meantSetting } from '../confDocument.js';
import { lineFinding, looksLikeNccl } from '../report.js';
import type { LineRule } from '../rule.js';

/** A shell's `export` in an nccl.conf: NCCL makes it part of the name. */
export const exportPrefix: LineRule = {
  id: 'export-prefix',
  check(line, document) {
    const meant = meantSetting(line.text);
    if (line.entry === null || meant === null || !looksLikeNccl(meant.name)) return null;
    if (!/^\ufeff?\s*(?:export|setenv|set|declare\s+-x|typeset\s+-x|env)\s/.test(line.entry.name)) return null;
    const message = l10n.t('This is no shell: it sets a variable called "{0}" that nobody reads, and nothing changes.', line.entry.name);
    return lineFinding('export-prefix', 'error', message, line, document);
  },
};
