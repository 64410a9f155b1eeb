import * as l10n from '@vscode/l10n';
import type { Setting } from '../../scripts/setting.js';
import type { Finding } from '../finding.js';
import { looksLikeNccl, settingFinding } from '../report.js';
import type { SettingRule } from '../rule.js';

/** The same variable twice: in an nccl.conf the first line wins, in a script the last. */
export const duplicate: SettingRule = {
  id: 'duplicate',
  check(settings) {
    const found: Finding[] = [];
    const first = new Map<string, Setting>();
    for (const setting of settings) {
      if (!looksLikeNccl(setting.name)) continue;
      const key = `${setting.scope}\0${setting.name}`;
      const before = first.get(key);
      if (before === undefined || setting.kind !== 'conf') first.set(key, setting);
      // In a script a value that was used to build the next one is no duplicate, and equal values change nothing.
      if (before === undefined || setting.value === null || before.value === null) continue;
      const line = before.nameRange.start.line + 1;
      if (setting.kind === 'conf') found.push(inConf(setting, before, line));
      else if (before.value !== setting.value) {
        found.push(
          settingFinding('duplicate', 'information', l10n.t('This replaces the value "{0}" of line {1}.', before.value, line), setting),
        );
      }
    }
    return found;
  },
};

function inConf(setting: Setting, before: Setting, line: number): Finding {
  const whole = { start: { line: setting.range.start.line, character: 0 }, end: { line: setting.range.start.line + 1, character: 0 } };
  const fix = { title: l10n.t('Remove the line'), safe: before.value === setting.value, edits: [{ range: whole, newText: '' }] };
  const same = before.value === setting.value;
  const message = l10n.t(
    'The first line wins: {0} is already set to "{1}" in line {2}, and this line changes nothing.',
    setting.name,
    before.value ?? '',
    line,
  );
  return settingFinding('duplicate', same ? 'information' : 'error', message, setting, [fix]);
}
