import * as l10n from '@vscode/l10n';
import { lineRange } from '../../base/text.js';
import { meantSetting } from '../confDocument.js';
import { finding } from '../report.js';
import type { LineRule } from '../rule.js';

/** A byte order mark at the start of the file: NCCL makes it part of the first name. */
export const byteOrderMark: LineRule = {
  id: 'byte-order-mark',
  about: {
    what: { en: 'A byte order mark at the start of an nccl.conf.', zh: 'nccl.conf 开头有字节顺序标记（BOM）。' },
    why: {
      en: 'NCCL makes it part of the first name, so the first setting is lost. Editors on Windows write it.',
      zh: 'NCCL 会把它当成第一个名称的一部分，第一项设置因此失效。Windows 上的编辑器常会写入它。',
    },
    severity: 'error',
    fix: 'safe',
    evidence: {
      en: 'NCCL src/misc/param.cc, setEnvFile, compiled and run for releases 2.3.5 to 2.30.7: a line is split at the first = and nothing is trimmed.',
      zh: 'NCCL src/misc/param.cc 的 setEnvFile，已对 2.3.5 至 2.30.7 编译并运行：每行按第一个 = 切分，两侧都不做修剪。',
    },
    examples: [{ kind: 'conf', bad: '﻿NCCL_DEBUG=INFO\n', good: 'NCCL_DEBUG=INFO\n' }],
  },
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
