import { everywhere } from '../everywhere.js';
import { valueRule } from './valueRule.js';

/** A distance written as a number of the old scale. */
export const legacyNumber = valueRule('legacy-number', {
  what: {
    en: 'A distance given as a number: NCCL reads it on an old scale of five steps.',
    zh: '用数字表示距离：NCCL 按旧的五级刻度读取。',
  },
  why: {
    en: '3 means PHB, 4 and more mean SYS, and 1 is PIX, not NVL. A word says what is meant and does not change between releases.',
    zh: '3 表示 PHB，4 及以上表示 SYS，1 是 PIX 而不是 NVL。写单词意思明确，也不随版本变化。',
  },
  severity: 'information',
  fix: 'safe',
  evidence: {
    en: 'NCCL src/graph/paths.cc. 55 of 2,476 settings in public scripts; NVIDIA’s documentation discourages numbers.',
    zh: 'NCCL src/graph/paths.cc。公开脚本 2,476 处设置中有 55 处；NVIDIA 文档不建议用数字。',
  },
  examples: [...everywhere([['NCCL_NET_GDR_LEVEL', '5']], [['NCCL_NET_GDR_LEVEL', 'SYS']])],
});
