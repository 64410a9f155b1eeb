import * as l10n from '@vscode/l10n';
import type { HostFacts } from '../../../cluster/facts.js';
import { differCheck } from '../../differCheck.js';

function coresOf({ cpu }: HostFacts): string | null {
  if (cpu.cores === null) return null;
  const threads = cpu.threadsPerCore ?? null;
  return threads === null ? String(cpu.cores) : `${String(cpu.cores)} × ${String(threads)}`;
}

/** Another number of cores, or of threads on each, than most hosts. */
export const coresDiffer = differCheck({
  id: 'cores-differ',
  area: 'host',
  about: {
    name: { en: 'CPU cores', zh: 'CPU 核心数' },
    what: {
      en: 'Cores, and threads on each where known, compared between hosts with the same GPUs.',
      zh: '相同 GPU 的各主机的核心数（已知时含每核线程数）是否一致。',
    },
    consequence: {
      en: 'Core numbers in binding files mean other cores there; with fewer cores the proxy threads share them with the data loaders.',
      zh: '绑核文件中的编号在该主机上对应别的核心；核心较少时，代理线程会与数据加载进程争用。',
    },
    source: 'NCCL src/proxy.cc (one progress and one service thread a rank); nccl#1136 (mixed hosts)',
    docs: null,
  },
  valueOf: coresOf,
  say: (host, own, most, count) => ({
    status: 'warn',
    title: l10n.t('CPU cores differ'),
    message: l10n.t('{0} has {1} cores; {2} hosts have {3}.', host, own, count, most),
    fix: l10n.t('Compare hyper-threading and disabled cores in the BIOS: lscpu'),
  }),
});
