import * as l10n from '@vscode/l10n';
import type { Check, Fleet, Trouble } from '../../check.js';
import { gpusWith, whereGpu } from '../../devices.js';
import { earlier } from '../../rates/earlier.js';

/** Errors in the counters of a GPU's links that nobody need look at where there is no earlier snapshot: counters live since the last reset. */
const most = 100;

function find(fleet: Fleet): Trouble[] {
  const before = earlier(fleet);
  return gpusWith(
    fleet.hosts,
    (gpu, own) => {
      const now = gpu.nvlink?.errors ?? 0;
      const then = before?.gpu(own.host, gpu)?.nvlink?.errors ?? null;
      return then === null ? now >= most : now > then;
    },
    ({ nvlink }) => `NVLink CRC, replay and recovery errors ${String(nvlink?.errors)}`,
    (host, which, wrong) => {
      const now = wrong.reduce((sum, { nvlink }) => sum + (nvlink?.errors ?? 0), 0);
      const then = before === null ? null : wrong.reduce((sum, gpu) => sum + (before.gpu(host, gpu)?.nvlink?.errors ?? 0), 0);
      return {
        status: 'warn',
        title: l10n.t('NVLink errors'),
        message:
          then === null || before === null
            ? l10n.t('{0} GPU {1}: {2} NVLink errors since the last reset.', host, which, now)
            : l10n.t('{0} GPU {1}: {2} NVLink errors in {3} hours.', host, which, now - then, before.hours.toFixed(1)),
        fix: l10n.t('Watch whether they grow, then reset the GPU or call the vendor: nvidia-smi nvlink -e -i {0}', wrong[0]?.index ?? 0),
      };
    },
  );
}

export const nvlinkErrors: Check = {
  id: 'nvlink-errors',
  area: 'gpu',
  about: {
    name: { en: 'NVLink errors', zh: 'NVLink 错误' },
    what: {
      en: 'CRC, replay and recovery errors of each GPU’s NVLinks: any growth since an earlier snapshot, else 100 or more in all.',
      zh: '每块 GPU 的 NVLink CRC、replay 和 recovery 错误：较早快照之后有增长，或没有快照时累计达到 100。',
    },
    consequence: {
      en: 'Replays cost bandwidth; a link that recovers again and again goes down at last (Xid 74).',
      zh: 'replay 消耗带宽；反复恢复的链路最终会断开（Xid 74）。',
    },
    source:
      'NVIDIA DCGM, health watches of NVLink: one replay or recovery error counts, CRC errors by rate (DCGM_LIMIT_MAX_NVLINK_ERROR 1). The 100 without an earlier snapshot are this tool’s own choice.',
    docs: null,
  },
  concerns: whereGpu(({ nvlink }) => nvlink?.errors),
  run: find,
};
