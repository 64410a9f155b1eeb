import * as l10n from '@vscode/l10n';
import { lineRange } from '../../base/text.js';
import { finding, looksLikeNccl } from '../report.js';
import type { LineRule } from '../rule.js';

/** Two settings on one line: NCCL makes the second part of the first one's value. */
export const twoSettings: LineRule = {
  id: 'two-settings',
  about: {
    what: { en: 'Two settings on one line of an nccl.conf.', zh: 'nccl.conf 的一行里写了两项设置。' },
    why: {
      en: 'NCCL splits a line at the first = only: the second setting becomes part of the first one’s value.',
      zh: 'NCCL 只按第一个 = 切分：第二项设置会成为第一项的值。',
    },
    severity: 'error',
    fix: 'safe',
    evidence: {
      en: 'NCCL src/misc/param.cc, setEnvFile, compiled and run for releases 2.3.5 to 2.30.7: a line is split at the first = and nothing is trimmed.',
      zh: 'NCCL src/misc/param.cc 的 setEnvFile，已对 2.3.5 至 2.30.7 编译并运行：每行按第一个 = 切分，两侧都不做修剪。',
    },
    examples: [{ kind: 'conf', bad: 'NCCL_DEBUG=INFO NCCL_ALGO=Ring\n', good: 'NCCL_DEBUG=INFO\nNCCL_ALGO=Ring\n' }],
  },
  check(line) {
    if (line.entry === null || !looksLikeNccl(line.entry.name)) return null;
    const parts = line.entry.value.split(/[;\s]+(?=NCCL_[A-Z0-9_]+=)/);
    if (parts.length < 2) return null;
    const message = l10n.t('NCCL splits at the first = only: the value of {0} is "{1}".', line.entry.name, line.entry.value);
    const newText = [`${line.entry.name}=${parts[0] ?? ''}`, ...parts.slice(1)].join('\n');
    const range = lineRange(line.line, line.nameRange.start.character, line.valueRange.end.character);
    const fix = { title: l10n.t('One setting a line'), safe: true, edits: [{ range, newText }] };
    return finding('two-settings', 'error', message, { range: line.range, variable: line.entry.name }, [fix]);
  },
};
