import * as l10n from '@vscode/l10n';
import { variable } from '../../nccl/catalog/index.js';
import { isUsed } from '../scriptUse.js';
import { settingFinding } from '../report.js';
import type { SettingRule } from '../rule.js';

/** A shell variable that is never exported: no program that the script starts sees it. */
export const notExported: SettingRule = {
  id: 'not-exported',
  check: (settings, { text }) =>
    settings
      .filter(
        (setting) => setting.kind === 'bash' && setting.reach === 'shell' && variable(setting.name) !== null && !isUsed(setting.name, text),
      )
      .map((setting) => {
        const at = setting.nameRange.start;
        // Only a bare assignment takes the word in front; "declare NAME=" and its like are left to the writer.
        const bare = setting.range.start.line === at.line && setting.range.start.character === at.character;
        const fix = { title: l10n.t('Export it'), safe: true, edits: [{ range: { start: at, end: at }, newText: 'export ' }] };
        const message = l10n.t('The shell keeps {0} to itself: no program that the script starts sees it.', setting.name);
        return settingFinding('not-exported', 'error', message, setting, bare ? [fix] : []);
      }),
};
