import * as l10n from '@vscode/l10n';
import { clean } from '../../base/clean.js';
import type { MistakeKind } from '../../nccl/catalog/index.js';
import type { Setting } from '../../scripts/index.js';
import type { Finding, Fix } from '../finding.js';
import { mistaken } from '../grouping.js';
import { settingFinding } from '../report.js';
import type { LintOptions, RuleAbout, SettingRule } from '../rule.js';
import { writtenValue } from '../writtenValue.js';

/** Whether a setting is worth a finding, where its text alone does not tell. */
export type Counts = (setting: Setting, options: LintOptions) => boolean;

/** The rule for one way in which a value does not do what it says; its message is what NCCL makes of the value. */
export function valueRule(id: MistakeKind, about: RuleAbout, counts: Counts = () => true): SettingRule {
  return {
    id,
    about,
    check: (settings, options) => {
      const findings: Finding[] = [];
      for (const { setting, reading } of mistaken(settings, options.version).get(id) ?? []) {
        if (!counts(setting, options)) continue;
        const fixes: Fix[] = [];
        for (const { text, safe } of reading.mistake?.suggestions ?? []) {
          const newText = writtenValue(text, setting, options);
          if (newText === null) continue;
          fixes.push({ title: l10n.t('Change to {0}', clean(text)), safe, edits: [{ range: setting.valueRange, newText }] });
        }
        findings.push(settingFinding(id, reading.mistake?.harm ?? 'error', reading.effect, setting, fixes));
      }
      return findings;
    },
  };
}
