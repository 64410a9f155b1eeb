import * as l10n from '@vscode/l10n';
import type { Setting } from '../../scripts/setting.js';
import { strtoll } from '../../nccl/catalog/index.js';
import { settingFinding } from '../report.js';
import type { LintOptions, SettingRule } from '../rule.js';

/**
 * What aws-ofi-nccl puts into the environment of its processes on EC2 where the user has not (src/platform-aws.cpp, platform_data_map and
 * configure_tuner; include/nccl_ofi_environ.h keeps what is there), read in August 2026. Each with the instances that it is for.
 */
const defaults: Readonly<Record<string, readonly [value: string, instances: string]>> = {
  NCCL_BUFFSIZE: ['8388608', 'p4d, p5, p6, g7e'],
  NCCL_P2P_NET_CHUNKSIZE: ['524288', 'p4d, p5, p6, g7e'],
  NCCL_NVLS_CHUNKSIZE: ['524288', 'p5, p6'],
  NCCL_NVLSTREE_MAX_CHUNKSIZE: ['524288', 'p5, p6'],
  NCCL_NET_FORCE_FLUSH: ['0', 'p5, p6'],
  NCCL_NETDEVS_POLICY: ['max:1', 'p5en, p6-b200'],
};

/** Values of one's own for what a network plugin sets by itself. */
export const pluginOverrides: SettingRule = {
  id: 'plugin-overrides',
  about: {
    what: {
      en: 'A value of one’s own for a variable that the network plugin of the job sets by itself.',
      zh: '作业所用的网络插件会自行设置某变量，这里却另给了值。',
    },
    why: {
      en: 'The plugin keeps what it finds, so its own tuning for the instance is lost. That may be meant; mostly it is a leftover.',
      zh: '插件会保留已有的值，针对该机型的调优因此失效。有时是有意为之，多数只是遗留。',
    },
    severity: 'information',
    evidence: {
      en: 'aws-ofi-nccl, src/platform-aws.cpp and include/nccl_ofi_environ.h, read in August 2026; aws-ofi-nccl#982.',
      zh: 'aws-ofi-nccl 的 src/platform-aws.cpp 与 include/nccl_ofi_environ.h（2026 年 8 月查阅）；aws-ofi-nccl#982。',
    },
    examples: [
      {
        kind: 'bash',
        bad: 'export FI_PROVIDER=efa\nexport NCCL_BUFFSIZE=4194304\nsrun ./train\n',
        good: 'export FI_PROVIDER=efa\nexport NCCL_BUFFSIZE=8388608\nsrun ./train\n',
      },
      {
        kind: 'dockerfile',
        bad: 'FROM ubuntu:24.04\nENV FI_PROVIDER=efa\nENV NCCL_NVLS_CHUNKSIZE=131072\n',
        good: 'FROM ubuntu:24.04\nENV NCCL_NVLS_CHUNKSIZE=131072\n',
      },
    ],
  },
  check(settings, options) {
    if (!settings.some(({ name }) => Object.hasOwn(defaults, name)) || !onEfa(settings, options)) return [];
    return settings.flatMap((setting) => {
      const [value, instances] = (Object.hasOwn(defaults, setting.name) ? defaults[setting.name] : undefined) ?? [];
      if (
        value === undefined ||
        instances === undefined ||
        setting.reach !== 'ranks' ||
        setting.value === null ||
        same(setting.value, value)
      )
        return [];
      const message = l10n.t('This takes the place of {0}={1}, which aws-ofi-nccl sets by itself on {2}.', setting.name, value, instances);
      return [settingFinding('plugin-overrides', 'information', message, setting)];
    });
  },
};

function same(a: string, b: string): boolean {
  return a === b || (/^\s*[-+\d]/u.test(a) && /^\d+$/u.test(b) && strtoll(a).value === strtoll(b).value);
}

/** Whether the file says that it is for EFA: by its own variables, the path of the plugin, or the image. */
function onEfa(settings: readonly Setting[], { reading, text }: LintOptions): boolean {
  if (settings.some(({ name, value }) => name === 'FI_PROVIDER' && value !== null && /\befa\b/iu.test(value))) return true;
  if (settings.some(({ name }) => name.startsWith('FI_EFA_') || name.startsWith('OFI_NCCL_'))) return true;
  if (reading?.images.some(({ image }) => /aws-ofi-nccl|\befa\b/iu.test(image)) === true) return true;
  return text !== undefined && /FI_PROVIDER["']?\s*[:=,]\s*["']?efa\b|aws-ofi-nccl|\/opt\/amazon\/(?:efa|ofi-nccl)/iu.test(text);
}
