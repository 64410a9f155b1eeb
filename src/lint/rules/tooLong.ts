import * as l10n from '@vscode/l10n';
import { finding } from '../report.js';
import type { LineRule } from '../rule.js';

/** Names, values and lines beyond NCCL's buffers. */
export const tooLong: LineRule = {
  id: 'too-long',
  check(line, document) {
    const place = { range: line.range, variable: line.entry?.name ?? null };
    if (document.crash === line.line)
      return finding('too-long', 'error', l10n.t('NCCL crashes here: before 2.23.4 a name must be shorter than 1024 bytes.'), place);
    if (line.entry === null) return null;
    if (line.entry.tail)
      return finding(
        'too-long',
        'error',
        l10n.t('The line is longer than 4095 bytes, and NCCL reads its rest as a line of its own.'),
        place,
      );
    if (line.entry.cut === null) return null;
    return finding('too-long', 'error', l10n.t('NCCL keeps the first 1023 bytes and drops the rest.'), place);
  },
};
