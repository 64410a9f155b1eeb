import { statusAt, statusEffect } from '../../nccl/catalog/index.js';
import { settingFinding } from '../report.js';
import type { SettingRule } from '../rule.js';

/** A variable that a later release brings. */
export const notYetAvailable: SettingRule = {
  id: 'not-yet-available',
  check: (settings, { version }) =>
    settings
      .filter((setting) => statusAt(setting.name, version) === 'not-yet')
      .map((setting) => settingFinding('not-yet-available', 'error', statusEffect(setting.name, 'not-yet', version) ?? '', setting)),
};
