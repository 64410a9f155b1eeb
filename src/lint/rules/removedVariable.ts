import * as l10n from '@vscode/l10n';
import { statusAt, statusEffect, variable } from '../../nccl/catalog/index.js';
import type { Fix } from '../finding.js';
import { settingFinding } from '../report.js';
import type { SettingRule } from '../rule.js';

/** A variable that the release no longer reads. */
export const removedVariable: SettingRule = {
  id: 'removed-variable',
  check: (settings, { version }) =>
    settings.flatMap((setting) => {
      if (statusAt(setting.name, version) !== 'removed') return [];
      const message = statusEffect(setting.name, 'removed', version) ?? '';
      const next = variable(setting.name)?.replacedBy ?? null;
      const fixes: Fix[] =
        next === null ? [] : [{ title: l10n.t('Rename to {0}', next), safe: false, edits: [{ range: setting.nameRange, newText: next }] }];
      return [settingFinding('removed-variable', 'error', message, setting, fixes)];
    }),
};
