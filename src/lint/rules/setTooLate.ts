import * as l10n from '@vscode/l10n';
import { variable } from '../../nccl/catalog/index.js';
import { named } from '../grouping.js';
import { settingFinding } from '../report.js';
import type { SettingRule } from '../rule.js';

/** A variable that a program sets after NCCL has read its environment. */
export const setTooLate: SettingRule = {
  id: 'set-too-late',
  about: {
    what: { en: 'A variable that a program sets after NCCL has started in it.', zh: '程序在 NCCL 启动之后才设置的变量。' },
    why: {
      en: 'NCCL reads most variables once, at their first use, and keeps what it read.',
      zh: 'NCCL 的大多数变量只在首次使用时读取一次，之后沿用。',
    },
    severity: 'error',
    evidence: {
      en: 'NCCL src/misc/param.cc: values are cached at first use, in all releases.',
      zh: 'NCCL src/misc/param.cc：所有版本都在首次使用时缓存变量值。',
    },
    examples: [
      {
        kind: 'python',
        bad: 'import os\nimport torch.distributed as dist\n\ndist.init_process_group("nccl")\nos.environ["NCCL_DEBUG"] = "INFO"\n',
        good: 'import os\nimport torch.distributed as dist\n\nos.environ["NCCL_DEBUG"] = "INFO"\ndist.init_process_group("nccl")\n',
      },
    ],
  },
  check: (settings) =>
    named(settings, (name) => variable(name) !== null)
      .filter(({ reach }) => reach === 'late')
      .map((setting) => {
        const message = l10n.t('NCCL has read its environment before this line: set {0} above the first use of NCCL.', setting.name);
        return settingFinding('set-too-late', 'error', message, setting);
      }),
};
