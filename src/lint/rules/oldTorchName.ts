import * as l10n from '@vscode/l10n';
import { settingFinding } from '../report.js';
import type { SettingRule } from '../rule.js';

const renamed = ['NCCL_ASYNC_ERROR_HANDLING', 'NCCL_BLOCKING_WAIT', 'NCCL_DESYNC_DEBUG', 'NCCL_ENABLE_TIMING'];

/** Names that PyTorch gave up in 2.2 and still reads, with a warning. */
export const oldTorchName: SettingRule = {
  id: 'old-torch-name',
  check: (settings) =>
    settings
      .filter((setting) => renamed.includes(setting.name))
      .map((setting) => {
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
