import * as l10n from '@vscode/l10n';
import { everywhere } from '../everywhere.js';
import { named } from '../grouping.js';
import { settingFinding } from '../report.js';
import type { SettingRule } from '../rule.js';

const renamed = ['NCCL_ASYNC_ERROR_HANDLING', 'NCCL_BLOCKING_WAIT', 'NCCL_DESYNC_DEBUG', 'NCCL_ENABLE_TIMING'];

/** Names that PyTorch gave up in 2.2 and still reads, with a warning. */
export const oldTorchName: SettingRule = {
  id: 'old-torch-name',
  about: {
    what: {
      en: 'A name of PyTorch’s that PyTorch 2.2 replaced by one that begins with TORCH_.',
      zh: 'PyTorch 2.2 起已改用 TORCH_ 开头新名的旧变量名。',
    },
    why: {
      en: 'The old name still works and warns; with both set, the new one wins.',
      zh: '旧名仍然有效，但会有警告；两者都设置时以新名为准。',
    },
    severity: 'information',
    fix: 'look',
    evidence: {
      en: 'PyTorch 2.2, torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp. 14.8 % of 1,054 public job scripts use an old name.',
      zh: 'PyTorch 2.2 的 torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp。1,054 个公开作业脚本中有 14.8 % 使用旧名。',
    },
    examples: [...everywhere([['NCCL_BLOCKING_WAIT', '1']], [['TORCH_NCCL_BLOCKING_WAIT', '1']])],
  },
  check: (settings) =>
    named(settings, (name) => renamed.includes(name)).map((setting) => {
      const next = `TORCH_${setting.name}`;
      const fix = { title: l10n.t('Rename to {0}', next), safe: false, edits: [{ range: setting.nameRange, newText: next }] };
      return settingFinding(
        'old-torch-name',
        'information',
        l10n.t('PyTorch calls this {0} since 2.2 and warns about the old name.', next),
        setting,
        [fix],
      );
    }),
};
