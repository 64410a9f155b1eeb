import * as l10n from '@vscode/l10n';
import { readValue, variable } from '../../nccl/catalog/index.js';
import { meantSetting } from '../confDocument.js';
import { lineFinding, looksLikeNccl } from '../report.js';
import type { LineRule } from '../rule.js';

/** Blanks beside the `=`: before it they become part of the name, after it part of the value. */
export const spacesAroundEquals: LineRule = {
  id: 'spaces-around-equals',
  about: {
    what: {
      en: 'Blanks beside the = of a setting, in a file that takes them as they stand.',
      zh: '设置的 = 两侧有空格，而文件会照字面理解它们。',
    },
    why: {
      en: 'In an nccl.conf the blank becomes part of the name or the value, and nothing says so. In a script it cuts the assignment in two.',
      zh: '在 nccl.conf 里，空格会成为名称或值的一部分，没有任何提示；在脚本里，空格会把赋值切成两段。',
    },
    severity: 'error',
    fix: 'safe',
    evidence: {
      en: 'NCCL src/misc/param.cc, setEnvFile, compiled and run for releases 2.3.5 to 2.30.7: nothing is trimmed. POSIX shell language, 2.9.1: an assignment is one word. A widely copied tuning article prints five such lines; none of them does anything.',
      zh: 'NCCL src/misc/param.cc 的 setEnvFile，已对 2.3.5 至 2.30.7 编译并运行：不做任何修剪。POSIX shell 语言 2.9.1：赋值是一个词。一篇被广泛转载的调优文章里有五行这样的写法，没有一行起作用。',
    },
    examples: [
      { kind: 'conf', bad: 'NCCL_ALGO = Ring\n', good: 'NCCL_ALGO=Ring\n' },
      { kind: 'bash', bad: 'export NCCL_ALGO = Ring\n', good: 'export NCCL_ALGO=Ring\n' },
      { kind: 'bash', bad: 'NCCL_IB_TIMEOUT= 22\nexport NCCL_IB_TIMEOUT\n', good: 'export NCCL_IB_TIMEOUT=22\n' },
      { kind: 'dockerfile', bad: 'FROM ubuntu:24.04\nENV NCCL_ALGO = Ring\n', good: 'FROM ubuntu:24.04\nENV NCCL_ALGO=Ring\n' },
      { kind: 'env', bad: 'NCCL_ALGO = Ring\n', good: 'NCCL_ALGO=Ring\n' },
    ],
  },
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
