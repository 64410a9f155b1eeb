import * as l10n from '@vscode/l10n';
import { readValue, statusAt, statusEffect, variable } from '../../nccl/catalog/index.js';
import type { Setting } from '../../scripts/setting.js';
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
      const next = successor(setting, version);
      const fixes: Fix[] =
        next === null ? [] : [{ title: l10n.t('Rename to {0}', next), safe: false, edits: [{ range: setting.nameRange, newText: next }] }];
      return [settingFinding('removed-variable', 'error', message, setting, fixes)];
    }),
};

/** The variable that took the place of a removed one, where the same value still makes sense to it. */
function successor(setting: Setting, version: string): string | null {
  const old = variable(setting.name);
  const next = variable(old?.replacedBy ?? '');
  if (old === null || next?.kind !== old.kind || statusAt(next.name, version) === 'removed' || setting.value === null) return null;
  return readValue({ variable: next, text: setting.value, version, context: {} }).mistake === null ? next.name : null;
}
