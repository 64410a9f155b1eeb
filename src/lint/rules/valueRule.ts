import * as l10n from '@vscode/l10n';
import { clean } from '../../base/clean.js';
import { readValue, statusAt, variable, type MistakeKind } from '../../nccl/catalog/index.js';
import type { Fix } from '../finding.js';
import { settingFinding, writtenValue } from '../report.js';
import type { SettingRule } from '../rule.js';

/** The rule for one way in which a value does not do what it says; its message is what NCCL makes of the value. */
export function valueRule(id: MistakeKind): SettingRule {
  return {
    id,
    check: (settings, options) =>
      settings.flatMap((setting) => {
        const found = variable(setting.name);
        if (found === null || setting.value === null) return [];
        const status = statusAt(setting.name, options.version);
        if (status === 'removed' || status === 'not-yet') return [];
        const read = readValue({ variable: found, text: setting.value, version: options.version, context: {} });
        if (read.mistake?.kind !== id) return [];
        const fixes = read.mistake.suggestions.flatMap(({ text, safe }): Fix[] => {
          const newText = writtenValue(text, setting, options.text);
          if (newText === null) return [];
          return [{ title: l10n.t('Change to {0}', clean(text)), safe, edits: [{ range: setting.valueRange, newText }] }];
        });
        return [settingFinding(id, read.mistake.harm, read.effect, setting, fixes)];
      }),
  };
}
