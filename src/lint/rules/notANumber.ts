import { everywhere } from '../everywhere.js';
import { valueRule } from './valueRule.js';

/** A text without a number at its start, which NCCL reads as 0. */
export const notANumber = valueRule('not-a-number', {
  what: { en: 'A word where NCCL reads a number: it takes 0.', zh: 'NCCL 按数字读取的地方写了单词：读到的是 0。' },
  why: {
    en: '"true" switches a setting off instead of on, and the log says only "set by environment to 0".',
    zh: '写 true 反而等于关闭，日志里也只有一句 “set by environment to 0”。',
  },
  severity: 'error',
  fix: 'safe',
  evidence: {
    en: 'NCCL src/misc/param.cc: strtoll with base 0. The function was compiled and run for releases 2.3.5 to 2.30.7. 5 of 2,476 settings in public scripts, all NCCL_IB_GID_INDEX=mlx5_0.',
    zh: 'NCCL 源码 src/misc/param.cc：strtoll，base 为 0。已对 2.3.5 至 2.30.7 各版本编译该函数并实际运行。公开脚本的 2,476 处设置中有 5 处，均为 NCCL_IB_GID_INDEX=mlx5_0。',
  },
  examples: [...everywhere([['NCCL_P2P_DISABLE', 'true']], [['NCCL_P2P_DISABLE', '1']])],
});
