import * as l10n from '@vscode/l10n';
import { atLeast } from '../../../nccl/catalog/index.js';
import type { Check, Reached, Trouble } from '../../check.js';
import { byKind } from '../../kinds.js';
import { majority } from '../../majority.js';

const vendorOf = (model: string): string =>
  /\bAMD\b|EPYC/i.test(model)
    ? 'AMD'
    : /Intel|Xeon/i.test(model)
      ? 'Intel'
      : /Zhaoxin|Kaixian/i.test(model)
        ? 'Zhaoxin'
        : /Grace|Neoverse|ARM/i.test(model)
          ? 'ARM'
          : model;

/** Releases in which each rank looked up its own processor's vendor: seen to hang with 2.18.1 and 2.19.3, not with 2.14.3 and 2.17.1 (nccl#1136, January 2024). */
const hangs = (nccl: string): boolean => atLeast(nccl, '2.18.1') && !atLeast(nccl, '2.20.0');

/** Hosts with another processor than most: NCCL estimates latencies by the vendor of the CPU. */
const find = (hosts: readonly Reached[]): Trouble[] =>
  byKind(hosts).flatMap((group) => {
    const most = majority(group.flatMap(({ facts }) => facts.cpu.model ?? []));
    if (most === null) return [];
    return group.flatMap(({ host, facts }): Trouble[] => {
      const { model } = facts.cpu;
      if (model === null || model === most.value) return [];
      const otherVendor = vendorOf(model) !== vendorOf(most.value);
      const nccl = facts.versions.nccl[0]?.version ?? null;
      const certain = otherVendor && nccl !== null && hangs(nccl);
      return [
        {
          host,
          status: certain ? 'fail' : 'warn',
          title: otherVendor ? l10n.t('CPU of another vendor') : l10n.t('CPU model differs'),
          message: certain
            ? l10n.t(
                '{0} has {1}; {2} hosts have {3}, and ranks of NCCL {4} choose algorithms by the vendor of their own CPU.',
                host,
                model,
                most.count,
                most.value,
                nccl,
              )
            : l10n.t('{0} has {1}; {2} hosts have {3}.', host, model, most.count, most.value),
          evidence: [],
          fix: certain
            ? l10n.t(
                'Use a newer NCCL, or set NCCL_NET_OVERHEAD to one value on all hosts (1000 is what Intel hosts take), or keep the kinds in separate jobs.',
              )
            : l10n.t('Keep the two kinds in separate jobs, or expect the pace of the slower one.'),
        },
      ];
    });
  });

export const cpuMixed: Check = {
  id: 'cpu-mixed',
  area: 'host',
  about: {
    name: { en: 'CPU model', zh: 'CPU 型号' },
    what: { en: 'The processor, compared between hosts with the same GPUs.', zh: '相同 GPU 的各主机的处理器型号是否一致。' },
    consequence: {
      en: 'NCCL weighs algorithms and protocols by the CPU’s vendor: ranks on Intel and AMD hosts chose different ones for the same size and hung (2.18.1, 2.19.3). The slower host sets the pace.',
      zh: 'NCCL 会按 CPU 厂商估算算法和协议：Intel 与 AMD 主机上的 rank 曾对同一大小选择不同算法而挂起（2.18.1、2.19.3）。较慢的主机决定整体速度。',
    },
    source: 'nccl#1136; NCCL src/graph/tuning.cc (network overhead and LL limits by CPU vendor)',
    docs: 'https://github.com/NVIDIA/nccl/issues/1136',
  },
  concerns: ({ facts }) => (facts.cpu.model === null ? null : true),
  run: ({ hosts }) => find(hosts),
};
