import * as l10n from '@vscode/l10n';
import { byName } from '../grouping.js';
import { settingFinding } from '../report.js';
import type { SettingRule } from '../rule.js';

/** NCCL_CONF_FILE inside a configuration file: the choice of files is already made. */
export const confFileInside: SettingRule = {
  id: 'conf-file-inside',
  about: {
    what: { en: 'NCCL_CONF_FILE inside a configuration file.', zh: '在配置文件里设置 NCCL_CONF_FILE。' },
    why: {
      en: 'NCCL chooses its files before it reads one, so this points nowhere.',
      zh: 'NCCL 在读取文件之前就已选定文件，这样写不起作用。',
    },
    severity: 'error',
    evidence: { en: 'NCCL src/misc/param.cc, run for 2.23.4 to 2.30.7.', zh: 'NCCL src/misc/param.cc，已对 2.23.4 至 2.30.7 运行。' },
    examples: [{ kind: 'conf', bad: 'NCCL_CONF_FILE=/etc/other.conf\n', good: 'NCCL_DEBUG=INFO\n' }],
  },
  check: (settings) =>
    (byName(settings).get('NCCL_CONF_FILE') ?? [])
      .filter((setting) => setting.kind === 'conf')
      .map((setting) =>
        settingFinding(
          'conf-file-inside',
          'error',
          l10n.t('This changes nothing: NCCL has chosen its files before it reads one.'),
          setting,
        ),
      ),
};
