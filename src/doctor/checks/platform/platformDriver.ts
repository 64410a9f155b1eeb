import * as l10n from '@vscode/l10n';
import type { Check, Reached, Trouble } from '../../check.js';
import { expects, perPlatform, sourceLine } from './ofPlatform.js';

/** Compares dotted numbers of any length: "550.54.15" with "525.60". Negative when `a` is older. */
export function compareDotted(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => text.split('.').map((part) => Number.parseInt(part, 10) || 0));
  for (let i = 0; i < Math.max(left?.length ?? 0, right?.length ?? 0); i++) {
    const difference = (left?.[i] ?? 0) - (right?.[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

const find = (hosts: readonly Reached[]): Trouble[] =>
  perPlatform(hosts, ({ host, facts }, platform) => {
    const { driver } = facts.versions;
    const least = platform.driverAtLeast;
    if (driver === null || least === null || compareDotted(driver, least) >= 0) return null;
    return {
      host,
      status: 'fail',
      title: l10n.t('Driver older than the GPU needs'),
      message: l10n.t('{0} has NVIDIA driver {1}; the GPUs of {2} need {3} at least.', host, driver, platform.name, least),
      evidence: [sourceLine(platform)],
      fix: l10n.t('Install a driver branch that is still kept for data centres.'),
    };
  });

export const platformDriver: Check = {
  id: 'platform-driver',
  area: 'software',
  about: {
    name: { en: 'Driver for the machine type', zh: '机型所需的驱动' },
    what: {
      en: 'The NVIDIA driver against what the first CUDA release for the GPU’s architecture needs.',
      zh: 'NVIDIA 驱动与支持该 GPU 架构的首个 CUDA 版本所需的驱动相比。',
    },
    consequence: {
      en: 'CUDA programs for this architecture do not start: "CUDA driver version is insufficient for CUDA runtime version".',
      zh: '面向该架构的 CUDA 程序无法启动：“CUDA driver version is insufficient for CUDA runtime version”。',
    },
    source:
      'CUDA Toolkit release notes, "CUDA Toolkit and Corresponding Driver Versions" (11.0 for sm_80, 11.8 for sm_90, 12.8 for sm_100)',
    docs: 'https://docs.nvidia.com/cuda/cuda-toolkit-release-notes/index.html',
  },
  concerns: (host) =>
    host.facts.versions.driver === null && host.facts.gpus?.length === 0
      ? false
      : expects('driverAtLeast', ({ facts }) => facts.versions.driver !== null)(host),
  run: ({ hosts }) => find(hosts),
};
