import * as l10n from '@vscode/l10n';
import { lineRange } from '../../base/text.js';
import { variable } from '../../nccl/catalog/index.js';
import { longestPlainLine } from '../confDocument.js';
import { finding } from '../report.js';
import type { LineRule } from '../rule.js';

/** A line that names a variable but has no `=`: NCCL skips it. */
export const noEquals: LineRule = {
  id: 'no-equals',
  about: {
    what: { en: 'A line of an nccl.conf that names a variable but has no =.', zh: 'nccl.conf 的一行写了变量名却没有 =。' },
    why: { en: 'NCCL skips the line without a message.', zh: 'NCCL 会跳过这一行，没有任何提示。' },
    severity: 'error',
    fix: 'safe',
    evidence: {
      en: 'NCCL src/misc/param.cc, setEnvFile, compiled and run for releases 2.3.5 to 2.30.7: a line is split at the first = and nothing is trimmed.',
      zh: 'NCCL src/misc/param.cc 的 setEnvFile，已对 2.3.5 至 2.30.7 编译并运行：每行按第一个 = 切分，两侧都不做修剪。',
    },
    examples: [{ kind: 'conf', bad: 'NCCL_DEBUG: INFO\n', good: 'NCCL_DEBUG=INFO\n' }],
  },
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
