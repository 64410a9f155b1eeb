import * as l10n from '@vscode/l10n';
import { statusAt, variable } from '../../nccl/catalog/index.js';
import { isSeen } from '../environments.js';
import { settingFinding } from '../report.js';
import type { SettingRule } from '../rule.js';
import { everywhere } from '../everywhere.js';

const id = 'debugging-variable';

/** A variable that NVIDIA means for debugging, in a file for production. */
export const debuggingVariable: SettingRule = {
  id,
  off: true,
  about: {
    what: {
      en: 'A variable that NVIDIA’s documentation lists under "Debugging". Speaks only where it is switched on.',
      zh: 'NVIDIA 文档归在“Debugging”一节的变量。默认关闭，开启后才会提示。',
    },
    why: {
      en: 'Such a variable takes a decision from NCCL that later releases and other hardware would take better; what helped once often costs bandwidth after an upgrade.',
      zh: '这类变量替 NCCL 做了决定，而新版本和新硬件本可以做得更好；当初有用的设置，升级之后往往反而拖慢带宽。',
    },
    severity: 'information',
    evidence: {
      en: 'NVIDIA’s documentation advises against them in production; 45.6 % of 1,054 public job scripts have one, so it is a matter of taste, and off.',
      zh: 'NVIDIA 文档不建议在生产环境使用；1,054 份公开作业脚本里 45.6 % 用了，可见是取舍问题，所以默认关闭。',
    },
    examples: everywhere([['NCCL_BUFFSIZE', '8388608']], [['NCCL_IB_TIMEOUT', '22']]),
  },
  check: (settings, { version }) =>
    settings
      .filter((setting) => isSeen(setting) && variable(setting.name)?.debugging === true && statusAt(setting.name, version) === 'active')
      .map((setting) => {
        const message = l10n.t('This decides for NCCL what it would choose by itself: NVIDIA lists {0} under debugging.', setting.name);
        return settingFinding(id, 'information', message, setting);
      }),
};
