import * as l10n from '@vscode/l10n';
import { clean } from '../../base/clean.js';
import type { MistakeKind } from '../../nccl/catalog/index.js';
import type { Fix } from '../finding.js';
import { judged } from '../judge.js';
import { settingFinding } from '../report.js';
import type { RuleAbout, SettingRule } from '../rule.js';
import { writtenValue } from '../writtenValue.js';

/** The rule for one way in which a value does not do what it says; its message is what NCCL makes of the value. */
export function valueRule(id: MistakeKind, about: RuleAbout): SettingRule {
  return {
    id,
    about,
    check: (settings, options) =>
      settings.flatMap((setting) => {
        const read = judged(setting, options.version);
        if (read?.mistake?.kind !== id) return [];
        const fixes = read.mistake.suggestions.flatMap(({ text, safe }): Fix[] => {
          const newText = writtenValue(text, setting, options);
          if (newText === null) return [];
          return [{ title: l10n.t('Change to {0}', clean(text)), safe, edits: [{ range: setting.valueRange, newText }] }];
        });
        return [settingFinding(id, read.mistake.harm, read.effect, setting, fixes)];
      }),
  };
}
