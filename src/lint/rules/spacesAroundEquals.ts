import * as l10n from '@vscode/l10n';
import { readValue, variable } from '../../nccl/catalog/index.js';
import { meantSetting } from '../confDocument.js';
import { lineFinding, looksLikeNccl } from '../report.js';
import type { LineRule } from '../rule.js';

/** Blanks beside the `=`: before it they become part of the name, after it part of the value. */
export const spacesAroundEquals: LineRule = {
  id: 'spaces-around-equals',
  check(line, document) {
    const meant = meantSetting(line.text);
    if (line.entry === null || meant === null || !looksLikeNccl(meant.name)) return null;
    const { name, value } = line.entry;
    if (/[ \t]$/.test(name)) {
      const message = l10n.t('This sets a variable called "{0}" that nobody reads: nothing changes.', name);
      return lineFinding('spaces-around-equals', 'error', message, line, document);
    }
    if (!/^[ \t]/.test(value) || name !== meant.name) return null;
    // Numbers skip leading blanks, so there only the other rules have something to say.
    const found = variable(name);
    const read = found === null ? null : readValue({ variable: found, text: value, version: document.version, context: {} });
    if (read !== null && (read.as === 'integer' || (read.mistake === null && read.as === 'word'))) return null;
    const message = l10n.t('The blank becomes part of the value: {0}', read?.effect ?? l10n.t('the value is "{0}".', value));
    return lineFinding('spaces-around-equals', 'error', message, line, document);
  },
};
