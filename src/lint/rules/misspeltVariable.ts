import { everywhere } from '../everywhere.js';
import * as l10n from '@vscode/l10n';
import { misnomerOf } from '../../nccl/catalog/index.js';
import type { Setting } from '../../scripts/setting.js';
import type { Fix } from '../finding.js';
import { finding } from '../report.js';
import type { LintOptions, SettingRule } from '../rule.js';
import { strangers } from '../strangers.js';
import { writtenValue } from '../writtenValue.js';

/** A name that is nearly one of NCCL's, or a known wrong name for one. */
export const misspeltVariable: SettingRule = {
  id: 'misspelt-variable',
  about: {
    what: {
      en: 'A name that is nearly one of NCCL’s, or a known wrong name for one.',
      zh: '与 NCCL 的某个变量名只差一点，或是常见的误写。',
    },
    why: {
      en: 'NCCL reads names letter by letter: the setting has no effect and nothing says so.',
      zh: 'NCCL 逐字匹配变量名：这项设置不起作用，也没有任何提示。',
    },
    severity: 'error',
    fix: 'safe',
    evidence: {
      en: '1.0 % of 1,054 public job scripts hold a misspelt or unknown name, such as NCCL_DISABLE_IB and NCCL_MIN_CHANNELS.',
      zh: '1,054 个公开作业脚本中有 1.0 % 写错或写了未知的名称，例如 NCCL_DISABLE_IB、NCCL_MIN_CHANNELS。',
    },
    examples: [
      ...everywhere([['NCCL_BUFSIZE', '4194304']], [['NCCL_BUFFSIZE', '4194304']]),
      { kind: 'conf', bad: 'NCCL_IB_ENABLE=1\n', good: 'NCCL_IB_DISABLE=0\n' },
    ],
  },
  check: (settings, options) =>
    strangers(settings, options).flatMap(({ right, effect, settings: same }) =>
      right === null
        ? []
        : same.map((setting) =>
            finding('misspelt-variable', 'error', effect, { range: setting.nameRange, variable: right }, [
              renaming(setting, right, options),
            ]),
          ),
    ),
};

function renaming(setting: Setting, right: string, options: LintOptions): Fix {
  const rename = { range: setting.nameRange, newText: right };
  const turned = misnomerOf(setting.name)?.inverted === true ? turnedRound(setting.value) : null;
  const newText = turned === null ? null : writtenValue(turned, setting, options);
  if (newText !== null)
    return { title: l10n.t('Write {0}', `${right}=${turned ?? ''}`), safe: false, edits: [rename, { range: setting.valueRange, newText }] };
  // A name that differs only in case or in one letter is a slip; anything else is a guess that wants a look.
  const slip = misnomerOf(setting.name) === null;
  return { title: l10n.t('Rename to {0}', right), safe: slip, edits: [rename] };
}

function turnedRound(value: string | null): string | null {
  if (value === '1') return '0';
  return value === '0' ? '1' : null;
}
