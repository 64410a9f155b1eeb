import * as l10n from '@vscode/l10n';
import { readValue, variable } from '../../nccl/catalog/index.js';
import { lineFinding, looksLikeNccl } from '../report.js';
import type { LineRule } from '../rule.js';

/** A comment behind a value: NCCL makes it part of the value. Numbers stop before it, so they come out right. */
export const inlineComment: LineRule = {
  id: 'inline-comment',
  check(line, document) {
    if (line.entry === null || !looksLikeNccl(line.entry.name) || !/[ \t]#/.test(line.entry.value)) return null;
    const found = variable(line.entry.name);
    const read = found === null ? null : readValue({ variable: found, text: line.entry.value, version: document.version, context: {} });
    if (read?.as === 'integer' && read.mistake === null) {
      const message = l10n.t('The comment is part of the value, which only works because numbers stop before it. {0}', read.effect);
      return lineFinding('inline-comment', 'information', message, line, document);
    }
    const message = l10n.t('The comment becomes part of the value. {0}', read?.effect ?? '').trim();
    return lineFinding('inline-comment', 'error', message, line, document);
  },
};
