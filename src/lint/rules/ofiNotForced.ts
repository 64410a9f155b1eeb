import * as l10n from '@vscode/l10n';
import type { FileReading, Setting } from '../../scripts/index.js';
import type { Range } from '../../base/text.js';
import { isSeen, usesName } from '../environments.js';
import { finding, settingFinding } from '../report.js';
import type { SettingRule } from '../rule.js';
import { everywhere } from '../everywhere.js';

const id = 'ofi-not-forced';

/** A job for EFA or another libfabric network that goes on over TCP when the plugin is not there. */
export const ofiNotForced: SettingRule = {
  id,
  about: {
    what: {
      en: 'A file that is meant for EFA or another libfabric network (FI_PROVIDER, an image or a path with aws-ofi-nccl) and does not set NCCL_NET.',
      zh: '文件面向 EFA 或其他 libfabric 网络（FI_PROVIDER、含 aws-ofi-nccl 的镜像或路径），却没有设置 NCCL_NET。',
    },
    why: {
      en: 'When the plugin is missing, or was built for another libfabric, NCCL only says "Using network Socket" at INFO and runs over TCP at a tenth of the speed. With NCCL_NET set it stops and says why.',
      zh: '插件缺失或与 libfabric 版本不合时，NCCL 只在 INFO 级别说一句“Using network Socket”，随后走 TCP，速度只剩十分之一。设了 NCCL_NET，它会停下来说明原因。',
    },
    severity: 'hint',
    evidence: {
      en: 'NVIDIA/nccl#959, #229, aws-ofi-nccl#67, #803, #889. The plugin is called "AWS Libfabric" up to 1.11 and "Libfabric" later, and later ones still answer to the old name (src/nccl_ofi_interface_nvidia.cpp).',
      zh: 'NVIDIA/nccl#959、#229，aws-ofi-nccl#67、#803、#889。插件名在 1.11 及以前为“AWS Libfabric”，之后为“Libfabric”，但仍认旧名（src/nccl_ofi_interface_nvidia.cpp）。',
    },
    examples: [
      ...everywhere(
        [['OFI_NCCL_PROTOCOL', 'RDMA']],
        [
          ['OFI_NCCL_PROTOCOL', 'RDMA'],
          ['NCCL_NET', 'AWS Libfabric'],
        ],
      ),
      {
        kind: 'bash',
        bad: 'export FI_PROVIDER=efa\nsrun ./all_reduce_perf -b 8 -e 8G\n',
        good: 'export FI_PROVIDER=tcp\nsrun ./all_reduce_perf -b 8 -e 8G\n',
      },
    ],
  },
  check(settings, { reading }) {
    if (settings.some(({ name }) => name === 'NCCL_NET') || usesName(reading, 'NCCL_NET')) return [];
    const message = l10n.t(
      'NCCL goes over TCP without a word if the plugin for libfabric does not load: set NCCL_NET="AWS Libfabric" so that it fails instead.',
    );
    const setting = settings.find(asksForOfi);
    if (setting !== undefined) return [settingFinding(id, 'hint', message, setting)];
    const place = imageWithOfi(reading);
    return place === null ? [] : [finding(id, 'hint', message, { range: place, variable: null })];
  },
};

function asksForOfi(setting: Setting): boolean {
  if (!isSeen(setting) || setting.value === null) return false;
  const { name, value } = setting;
  if (name === 'FI_PROVIDER') return /\b(?:efa|cxi)\b/i.test(value);
  if (name === 'NCCL_NET_PLUGIN') return /ofi/i.test(value);
  return name.startsWith('OFI_NCCL_') || name.startsWith('FI_EFA_');
}

/** Images whose name says that the plugin is in them; an image alone counts only where something of NCCL's is set for it. */
function imageWithOfi(reading: FileReading | undefined): Range | null {
  if (reading === undefined || reading.settings.length === 0) return null;
  return reading.images.find(({ image }) => /aws-ofi-nccl|\befa\b|-efa[-:.]/i.test(image))?.range ?? null;
}
