import { everywhere } from '../everywhere.js';
import { valueRule } from './valueRule.js';

/** A leading 0, which makes a number octal. */
export const octal = valueRule('octal', {
  what: { en: 'A number with a leading zero: NCCL reads it in base 8.', zh: '以 0 开头的数字：NCCL 按八进制读取。' },
  why: { en: '010 becomes 8, and 08 or 09 become 0, without a message.', zh: '010 变成 8，08 和 09 变成 0，没有任何提示。' },
  severity: 'error',
  fix: 'safe',
  evidence: {
    en: 'NCCL src/misc/param.cc: strtoll with base 0. The function was compiled and run for releases 2.3.5 to 2.30.7.',
    zh: 'NCCL 源码 src/misc/param.cc：strtoll，base 为 0。已对 2.3.5 至 2.30.7 各版本编译该函数并实际运行。',
  },
  examples: [...everywhere([['NCCL_IB_GID_INDEX', '09']], [['NCCL_IB_GID_INDEX', '9']])],
});
