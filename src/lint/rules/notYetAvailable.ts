import * as l10n from '@vscode/l10n';
import { statusAt, statusEffect } from '../../nccl/catalog/index.js';
import { everywhere } from '../everywhere.js';
import { named } from '../grouping.js';
import { settingFinding } from '../report.js';
import type { SettingRule } from '../rule.js';

/** Variables that the RDMA/SHARP plugin of NVIDIA's images read before NCCL did. */
const byPlugin = new Set(['NCCL_IB_PCI_RELAXED_ORDERING', 'NCCL_IB_ADAPTIVE_ROUTING']);

/** A variable that a later release brings. */
export const notYetAvailable: SettingRule = {
  id: 'not-yet-available',
  about: {
    what: { en: 'A variable that comes with a later release than the one that runs.', zh: '变量要到更新的版本才有，当前版本还没有。' },
    why: {
      en: 'The older library does not look for it: nothing changes, and nothing says so.',
      zh: '旧版本的库不会去读它：不起作用，也没有提示。',
    },
    severity: 'error',
    evidence: { en: 'The first release tag of NCCL that holds the name.', zh: '首次出现该名称的 NCCL 发布标签。' },
    examples: [...everywhere([['NCCL_CTA_POLICY', '1']], [['NCCL_MAX_CTAS', '16']], { version: '2.20.5' })],
  },
  check: (settings, { version }) =>
    named(settings, (name) => statusAt(name, version) === 'not-yet').map((setting) => {
      const effect = statusEffect(setting.name, 'not-yet', version) ?? '';
      if (!byPlugin.has(setting.name)) return settingFinding('not-yet-available', 'error', effect, setting);
      const message = `${effect} ${l10n.t('The RDMA/SHARP plugin reads it where it is installed.')}`;
      return settingFinding('not-yet-available', 'information', message, setting);
    }),
};
