import * as l10n from '@vscode/l10n';
import { settingFinding } from '../report.js';
import type { SettingRule } from '../rule.js';

/** NCCL_CONF_FILE inside a configuration file: the choice of files is already made. */
export const confFileInside: SettingRule = {
  id: 'conf-file-inside',
  check: (settings) =>
    settings
      .filter((setting) => setting.kind === 'conf' && setting.name === 'NCCL_CONF_FILE')
      .map((setting) =>
        settingFinding(
          'conf-file-inside',
          'error',
          l10n.t('This changes nothing: NCCL has chosen its files before it reads one.'),
          setting,
        ),
      ),
};
