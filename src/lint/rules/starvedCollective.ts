import { listNames, readFunctionList, starved, type ListFunction } from '../../nccl/catalog/index.js';
import type { Setting } from '../../scripts/index.js';
import { placeOf } from '../environments.js';
import { everywhere } from '../everywhere.js';
import type { LintOptions } from '../rule.js';
import { valueRule } from './valueRule.js';

/** A list of algorithms that leaves some collectives nothing to run. */
export const starvedCollective = valueRule(
  'starved-collective',
  {
    what: {
      en: 'A list in NCCL_ALGO that leaves some collectives without any algorithm that can run them.',
      zh: 'NCCL_ALGO 的列表使某些集合通信没有任何可用算法。',
    },
    why: {
      en: 'From 2.24.3 on there is no fallback: the first call of such a collective fails with "no algorithm/protocol available".',
      zh: '从 2.24.3 起没有后备：第一次调用这类集合通信就会失败，报 “no algorithm/protocol available”。',
    },
    severity: 'error',
    fix: 'look',
    evidence: {
      en: 'NCCL src/graph/tuning.cc of 2.24.3 and later, compiled and run; the algorithms that each collective has code for are those of 2.30.7.',
      zh: 'NCCL 2.24.3 及以后的 src/graph/tuning.cc，已编译并运行；各集合通信支持的算法取自 2.30.7。',
    },
    examples: [
      ...everywhere([['NCCL_ALGO', 'Tree']], [['NCCL_ALGO', 'allreduce:tree']]),
      {
        kind: 'bash',
        bad: 'export NCCL_ALGO=Tree\nsrun ./build/all_gather_perf -b 8 -e 1G\n',
        good: 'export NCCL_ALGO=Tree\nsrun ./build/all_reduce_perf -b 8 -e 1G\n',
      },
    ],
  },
  (setting, options) => !onlyServed(setting, options),
);

/** The collective that a benchmark of nccl-tests calls; those that send and receive are not here, for NCCL_ALGO says nothing of them. */
const called: Readonly<Partial<Record<string, ListFunction>>> = {
  all_reduce_perf: 'AllReduce',
  all_gather_perf: 'AllGather',
  reduce_scatter_perf: 'ReduceScatter',
  broadcast_perf: 'Broadcast',
  reduce_perf: 'Reduce',
};

/** Whether all that sees a setting are benchmarks of collectives that the list still serves. */
function onlyServed(setting: Setting, { version, reading }: LintOptions): boolean {
  const place = placeOf(setting);
  const seeing = (reading?.launches ?? []).filter(({ environment }) => environment.some((one) => placeOf(one) === place));
  if (seeing.length === 0) return false;
  const read = readFunctionList('NCCL_ALGO', setting.value ?? '', listNames('NCCL_ALGO', version));
  if (!read.ok) return false;
  const lost = starved(read.matrix);
  return seeing.every(({ program }) => {
    if (program === null || !/_perf(?:_mpi)?$/u.test(program)) return false;
    const collective = called[program.replace(/_mpi$/u, '')];
    return collective === undefined || !lost.includes(collective);
  });
}
