import * as l10n from '@vscode/l10n';
import { meantSetting } from '../confDocument.js';
import { lineFinding, looksLikeNccl } from '../report.js';
import type { LineRule } from '../rule.js';

/** A shell's `export` in an nccl.conf: NCCL makes it part of the name. */
export const exportPrefix: LineRule = {
  id: 'export-prefix',
  about: {
    what: {
      en: 'A shell’s export, set or env in front of a name in an nccl.conf.',
      zh: 'nccl.conf 的名称前写了 shell 的 export、set 或 env。',
    },
    why: {
      en: 'An nccl.conf is no script: the word becomes part of the name, and nothing is set.',
      zh: 'nccl.conf 不是脚本：这个词会成为名称的一部分，等于什么也没设置。',
    },
    severity: 'error',
    fix: 'safe',
    evidence: {
      en: 'NCCL src/misc/param.cc, setEnvFile, compiled and run for releases 2.3.5 to 2.30.7: a line is split at the first = and nothing is trimmed.',
      zh: 'NCCL src/misc/param.cc 的 setEnvFile，已对 2.3.5 至 2.30.7 编译并运行：每行按第一个 = 切分，两侧都不做修剪。',
    },
    examples: [{ kind: 'conf', bad: 'export NCCL_DEBUG=INFO\n', good: 'NCCL_DEBUG=INFO\n' }],
  },
  check(line, document) {
    const meant = meantSetting(line.text);
    if (line.entry === null || meant === null || !looksLikeNccl(meant.name)) return null;
    if (!/^\ufeff?\s*(?:export|setenv|set|declare\s+-x|typeset\s+-x|env)\s/.test(line.entry.name)) return null;
    const message = l10n.t('This is no shell: it sets a variable called "{0}" that nobody reads, and nothing changes.', line.entry.name);
    return lineFinding('export-prefix', 'error', message, line, document);
  },
};
