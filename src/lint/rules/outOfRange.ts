import { everywhere } from '../everywhere.js';
import { isForRccl } from '../rccl.js';
import { valueRule } from './valueRule.js';

/** Numbers of channels, blocks and threads, of which RCCL takes others. */
const counted = /(?:CHANNELS|NRINGS|CTAS|NTHREADS)$/u;

/** A number beyond what works as meant. */
export const outOfRange = valueRule(
  'out-of-range',
  {
    what: {
      en: 'A number that the field behind it cannot hold, or that NCCL cuts to another one.',
      zh: '数值超出底层字段所能容纳的范围，或会被 NCCL 截成别的数。',
    },
    why: {
      en: 'NCCL_IB_TIMEOUT=100 does not wait longer: a value of 32 and more means no limit at all, so a broken link hangs the job for ever.',
      zh: 'NCCL_IB_TIMEOUT=100 并不是等得更久：32 及以上等于不设时限，链路一断作业就永远挂住。',
    },
    severity: 'error',
    fix: 'look',
    evidence: {
      en: 'The InfiniBand verbs fields (5 bits for the timeout, 3 bits for retries) and NCCL’s own limits by release. 1.7 % of 1,054 public job scripts hold such a value.',
      zh: 'InfiniBand verbs 的字段宽度（超时 5 位，重试 3 位）以及 NCCL 各版本自身的上下限。1,054 个公开作业脚本中有 1.7 % 存在这种取值。',
    },
    examples: [...everywhere([['NCCL_IB_RETRY_CNT', '10']], [['NCCL_IB_RETRY_CNT', '7']])],
  },
  (setting, options) => !(counted.test(setting.name) && isForRccl(options)),
);
