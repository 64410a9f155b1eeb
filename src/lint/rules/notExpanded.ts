import * as l10n from '@vscode/l10n';
import { variable } from '../../nccl/catalog/index.js';
import { settingFinding } from '../report.js';
import type { SettingRule } from '../rule.js';

/** `~` and `$NAME` in an nccl.conf: nothing expands them. */
export const notExpanded: SettingRule = {
  id: 'not-expanded',
  check: (settings) =>
    settings
      .filter((setting) => setting.kind === 'conf' && variable(setting.name) !== null && /^~\/|\$\{?[A-Za-z_]/.test(setting.value ?? ''))
      .map((setting) =>
        settingFinding('not-expanded', 'error', l10n.t('NCCL takes this letter by letter: it expands neither ~ nor $ names.'), setting),
      ),
};
