import * as l10n from '@vscode/l10n';
import type { Check, Reached, Trouble } from '../../check.js';

/** Hopper and later on boards with NVSwitches: what NVLS needs of the hardware. */
const capable = ({ facts: { gpus } }: Reached): boolean =>
  (gpus?.length ?? 0) >= 4 &&
  (gpus ?? []).some(({ name, nvlink }) => /\b(H100|H200|H800|H20|B100|B200|B300)\b/.test(name) && (nvlink?.links ?? 0) >= 18);

/** CUDA that the driver supports, as a number that compares: 12.4 is 1204. */
function cudaOf({ facts }: Reached): number | null {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(facts.versions.cuda ?? '') ?? [];
  return major === undefined || minor === undefined ? null : Number(major) * 100 + Number(minor);
}

const find = (own: Reached): Trouble[] => {
  const cuda = cudaOf(own);
  if (cuda === null || cuda >= 1201) return [];
  return [
    {
      host: own.host,
      status: 'warn',
      title: l10n.t('Driver too old for NVLS'),
      message: l10n.t(
        '{0}: driver {1} has CUDA {2}; NVLS needs 12.1.',
        own.host,
        own.facts.versions.driver ?? '–',
        own.facts.versions.cuda ?? '–',
      ),
      evidence: [`driver ${own.facts.versions.driver ?? '?'}, CUDA Version ${own.facts.versions.cuda ?? '?'}`],
      fix: l10n.t('Install driver 530 or later there, with the fabric manager of the same version.'),
    },
  ];
};

export const nvlsDriver: Check = {
  id: 'nvls-driver',
  area: 'gpu',
  about: {
    name: { en: 'Driver for NVLS', zh: 'NVLS 所需驱动' },
    what: {
      en: 'Whether the driver has multicast (CUDA 12.1) on GPUs and boards that can do NVLS.',
      zh: '在支持 NVLS 的 GPU 和主板上，驱动是否具备 multicast（CUDA 12.1）。',
    },
    consequence: {
      en: 'All-reduce within the host runs without the switches’ help: 367 instead of 482 GB/s on an HGX H200.',
      zh: '主机内 all-reduce 得不到交换芯片的帮助：HGX H200 上 367 而不是 482 GB/s。',
    },
    source: 'NCCL src/transport/nvls.cc (ncclNvlsInit: cuMulticastCreate, driver 12010)',
    docs: null,
  },
  concerns: (own) => (own.facts.gpus === null ? null : !capable(own) ? false : cudaOf(own) === null ? null : true),
  run: ({ hosts }) => hosts.flatMap(find),
};
