import { everywhere } from '../everywhere.js';
import { valueRule } from './valueRule.js';

/** A list of algorithms that leaves some collectives nothing to run. */
export const starvedCollective = valueRule('starved-collective', {
  what: {
    en: 'A list in NCCL_ALGO that leaves some collectives without any algorithm that can run them.',
    zh: 'NCCL_ALGO 的列表使某些集合通信没有任何可用算法。',
  },
  why: {
    en: 'From 2.24.3 on there is no fallback: the first call of such a collective fails with "no algorithm/protocol available".',
    zh: '从 2.24.3 起没有后备：第一次调用这类集合通信就会失败，报 “no algorithm/protocol available”。',
  },
  severity: 'warning',
  fix: 'look',
  evidence: {
    en: 'NCCL src/graph/tuning.cc of 2.24.3 and later, compiled and run; the algorithms that each collective has code for are those of 2.30.7.',
    zh: 'NCCL 2.24.3 及以后的 src/graph/tuning.cc，已编译并运行；各集合通信支持的算法取自 2.30.7。',
  },
  examples: [...everywhere([['NCCL_ALGO', 'Tree']], [['NCCL_ALGO', 'allreduce:tree']])],
});
