import * as l10n from '@vscode/l10n';
import { inLanguage } from '../../../nccl/catalog/index.js';
import type { XidFact } from '../../../cluster/facts.js';
import type { Check, Reached, Trouble } from '../../check.js';
import { xidCode, type XidAction } from '../../xid/codes.js';

/** Seconds after which an Xid is history: a week. The log is no older than the boot, and what was mended without one would be said for ever. */
const fresh = 7 * 86_400;

function find(own: Reached): Trouble[] {
  const gpus = new Map((own.facts.gpus ?? []).flatMap((gpu) => (gpu.pci === null ? [] : [[gpu.pci, gpu.index] as const])));
  return (own.facts.kernelLog?.xids ?? []).flatMap((one): Trouble[] => {
    const known = xidCode(one.code);
    if (known?.severity === 'info' || (one.ageSeconds ?? 0) > fresh) return [];
    const gpu = one.pci === null ? null : (gpus.get(one.pci) ?? null);
    const where = gpu === null ? (one.pci ?? '–') : l10n.t('GPU {0} ({1})', gpu, one.pci ?? '–');
    return [
      {
        host: own.host,
        status: known?.severity === 'fail' ? 'fail' : 'warn',
        title: l10n.t('Xid {0} in the kernel log', one.code),
        message:
          known === null
            ? l10n.t('{0} {1}: Xid {2} ({3} ×{4}).', own.host, where, one.code, one.count, age(one))
            : l10n.t('{0} {1}: Xid {2}, {3} ({4} ×{5}).', own.host, where, one.code, inLanguage(known.meaning), one.count, age(one)),
        evidence: [one.last],
        fix: fixOf(known?.action ?? 'none', gpu),
      },
    ];
  });
}

function age({ ageSeconds }: XidFact): string {
  return ageSeconds === null ? '' : l10n.t(', the last {0} hours ago', Math.round(ageSeconds / 360) / 10);
}

function fixOf(action: XidAction, gpu: number | null): string {
  const which = gpu === null ? '' : ` -i ${String(gpu)}`;
  switch (action) {
    case 'reset':
      return l10n.t('Take the host out of service and reset the GPU: nvidia-smi{0} -r; where it comes back, call the vendor.', which);
    case 'restart':
      return l10n.t('Take the host out of service and restart it; where it comes back, call the vendor.');
    case 'vendor':
      return l10n.t('Call the vendor; keep the output of nvidia-bug-report.sh.');
    case 'application':
      return l10n.t('Restart the program; where it comes back on this GPU alone, reset it: nvidia-smi{0} -r', which);
    case 'none':
      return l10n.t('Look at the lines around it: dmesg -T | grep -i -A3 xid');
  }
}

export const gpuXid: Check = {
  id: 'gpu-xid',
  area: 'gpu',
  about: {
    name: { en: 'Xid errors', zh: 'Xid 错误' },
    what: {
      en: 'Errors that NVIDIA’s driver wrote to the kernel log in the last seven days, by their number. Those that are a program’s own fault are left out.',
      zh: 'NVIDIA 驱动最近七天写入内核日志的错误，按编号判断；纯属程序自身问题的不报。',
    },
    consequence: {
      en: 'A rank on the GPU dies or hangs, and all others wait for it until the watchdog ends the job (600 s in PyTorch).',
      zh: '该 GPU 上的 rank 退出或挂起，其余全部等待，直到 watchdog 结束作业（PyTorch 为 600 秒）。',
    },
    source: 'NVIDIA, Xid Errors (deploy/xid-errors), Xid catalogue: immediate actions; open-gpu-kernel-modules, nverror.h',
    docs: 'https://docs.nvidia.com/deploy/xid-errors/analyzing-xid-catalog.html',
  },
  concerns: ({ facts }) =>
    facts.gpus?.length === 0 && facts.versions.driver === null ? false : facts.kernelLog?.readable === true ? true : null,
  run: ({ hosts }) => hosts.flatMap(find),
};
