import * as l10n from '@vscode/l10n';
import { meantSetting } from '../confDocument.js';
import { lineFinding, looksLikeNccl } from '../report.js';
import type { LineRule } from '../rule.js';

/** Blanks before the name: NCCL makes them part of it. */
export const leadingBlanks: LineRule = {
  id: 'leading-blanks',
  about: {
    what: { en: 'Blanks before a name in an nccl.conf.', zh: 'nccl.conf 的名称前有空格。' },
    why: {
      en: 'They become part of the name, and the setting is lost without a message.',
      zh: '空格会成为名称的一部分，这项设置就此失效，没有任何提示。',
    },
    severity: 'error',
    fix: 'safe',
    evidence: {
      en: 'NCCL src/misc/param.cc, setEnvFile, compiled and run for releases 2.3.5 to 2.30.7: a line is split at the first = and nothing is trimmed.',
      zh: 'NCCL src/misc/param.cc 的 setEnvFile，已对 2.3.5 至 2.30.7 编译并运行：每行按第一个 = 切分，两侧都不做修剪。',
    },
    examples: [{ kind: 'conf', bad: '  NCCL_DEBUG=INFO\n', good: 'NCCL_DEBUG=INFO\n' }],
  },
  check(line, document) {
    const meant = meantSetting(line.text);
    if (line.entry === null || meant === null || !looksLikeNccl(meant.name) || !/^[ \t]/.test(line.entry.name)) return null;
    const message = l10n.t('This sets a variable called "{0}" that nobody reads: nothing changes.', line.entry.name);
    return lineFinding('leading-blanks', 'error', message, line, document);
  },
};
