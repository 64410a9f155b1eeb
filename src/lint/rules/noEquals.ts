import * as l10n from '@vscode/l10n';
import { lineRange } from '../../base/text.js';
import { variable } from '../../nccl/catalog/index.js';
import { longestPlainLine } from '../confDocument.js';
import { finding } from '../report.js';
import type { LineRule } from '../rule.js';

/** A line that names a variable but has no `=`: NCCL skips it. */
export const noEquals: LineRule = {
  id: 'no-equals',
  check(line) {
    if (line.text.length > longestPlainLine) return null;
    const found = /^\s*(?:export\s+)?([A-Za-z][A-Za-z0-9_]*)\s*(?::|\s)\s*(\S+)\s*$/.exec(line.text);
    const name = found?.[1] ?? '';
    if (line.entry !== null || found === null || variable(name) === null) return null;
    const newText = `${name}=${found[2] ?? ''}`;
    const fix = {
      title: l10n.t('Write {0}', newText),
      safe: true,
      edits: [{ range: lineRange(line.line, 0, line.text.replace(/\r$/, '').length), newText }],
    };
    return finding('no-equals', 'error', l10n.t('NCCL skips this line, for it has no =.'), { range: line.range, variable: name }, [fix]);
  },
};
