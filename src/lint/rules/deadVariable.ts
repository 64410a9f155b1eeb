import { atLeast, statusEffect, variable } from '../../nccl/catalog/index.js';
import { settingFinding } from '../report.js';
import type { SettingRule } from '../rule.js';

/** A variable that is still read but changes nothing any more. */
export const deadVariable: SettingRule = {
  id: 'dead-variable',
  check: (settings, { version }) =>
    settings.flatMap((setting) => {
      const since = variable(setting.name)?.deadSince ?? null;
      if (since === null || !atLeast(version, since)) return [];
      const message = statusEffect(setting.name, 'deprecated', version);
      return message === null ? [] : [settingFinding('dead-variable', 'error', message, setting)];
    }),
};
