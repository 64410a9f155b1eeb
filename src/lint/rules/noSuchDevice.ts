import * as l10n from '@vscode/l10n';
import { readValue, variable } from '../../nccl/catalog/index.js';
import { settingFinding, some } from '../report.js';
import type { SettingRule } from '../rule.js';

/** A list of devices or interfaces that matches nothing on some of the hosts it is meant for. */
export const noSuchDevice: SettingRule = {
  id: 'no-such-device',
  check: (settings, { version, hosts = [] }) =>
    settings.flatMap((setting) => {
      const found = variable(setting.name);
      if (found === null || setting.value === null || !['NCCL_IB_HCA', 'NCCL_SOCKET_IFNAME'].includes(setting.name)) return [];
      const question = { variable: found, text: setting.value, version };
      // What is wrong on every host whatsoever is said by invalid-value.
      if (readValue({ ...question, context: {} }).mistake !== null) return [];
      const failing = hosts.flatMap((host) => {
        const read = readValue({ ...question, context: host.context });
        return read.mistake?.kind === 'invalid-value' ? [{ name: host.name, effect: read.effect }] : [];
      });
      const effect = failing[0]?.effect;
      if (effect === undefined) return [];
      const message = l10n.t('On {0}: {1}', some(failing.map(({ name }) => name)), effect);
      return [settingFinding('no-such-device', 'error', message, setting)];
    }),
};
