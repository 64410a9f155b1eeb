import * as l10n from '@vscode/l10n';
import { readValue, statusAt, statusEffect, variable } from '../../nccl/catalog/index.js';
import type { Setting } from '../../scripts/setting.js';
import type { Fix } from '../finding.js';
import { everywhere } from '../everywhere.js';
import { named } from '../grouping.js';
import { settingFinding } from '../report.js';
import type { SettingRule } from '../rule.js';

/** A variable that the release no longer reads. */
export const removedVariable: SettingRule = {
  id: 'removed-variable',
  about: {
    what: { en: 'A variable that the target release no longer reads.', zh: '目标版本已不再读取的变量。' },
    why: {
      en: 'It changes nothing. What it once did happens differently now, or is chosen by another variable.',
      zh: '它不起任何作用。它过去控制的行为现在另有做法，或改由别的变量控制。',
    },
    severity: 'error',
    fix: 'look',
    evidence: {
      en: 'The names in each release tag of NCCL. The commonest mistake of all: 11.3 % of 1,054 public job scripts, NCCL_TREE_THRESHOLD=0 above all (gone since 2.5).',
      zh: 'NCCL 各发布标签中的名称。这是最常见的问题：占 1,054 个公开作业脚本的 11.3 %，其中以 NCCL_TREE_THRESHOLD=0（2.5 起移除）最多。',
    },
    examples: [
      ...everywhere([['NCCL_TREE_THRESHOLD', '0']], [['NCCL_ALGO', 'Ring']]),
      { kind: 'conf', bad: 'NCCL_MNNVL=1\n', good: 'NCCL_MNNVL_ENABLE=1\n' },
    ],
  },
  check: (settings, { version }) =>
    named(settings, (name) => statusAt(name, version) === 'removed').map((setting) => {
      const message = statusEffect(setting.name, 'removed', version) ?? '';
      const next = successor(setting, version);
      const fixes: Fix[] =
        next === null ? [] : [{ title: l10n.t('Rename to {0}', next), safe: false, edits: [{ range: setting.nameRange, newText: next }] }];
      return settingFinding('removed-variable', 'error', message, setting, fixes);
    }),
};

/** The variable that took the place of a removed one, where the same value still makes sense to it. */
function successor(setting: Setting, version: string): string | null {
  const old = variable(setting.name);
  const next = variable(old?.replacedBy ?? '');
  if (old === null || next?.kind !== old.kind || statusAt(next.name, version) === 'removed' || setting.value === null) return null;
  return readValue({ variable: next, text: setting.value, version, context: {} }).mistake === null ? next.name : null;
}
