import { everywhere } from '../everywhere.js';
import { valueRule } from './valueRule.js';

/** A word, list or number that NCCL ignores, refuses or takes for something else. */
export const invalidValue = valueRule('invalid-value', {
  what: {
    en: 'A word or list that the release does not know, judged by the grammar of exactly this variable.',
    zh: '该版本不认识的单词或列表，按这个变量自己的语法判断。',
  },
  why: {
    en: 'NCCL ignores most wrong words without a message. NCCL_DEBUG=DEBUG silences the log, warnings included; a wrong name in NCCL_ALGO ends init from 2.24.3 on.',
    zh: '大多数写错的单词会被 NCCL 默默忽略。NCCL_DEBUG=DEBUG 会让日志完全静默，连警告都没有；从 2.24.3 起，NCCL_ALGO 里写错名字会使初始化失败。',
  },
  severity: 'error',
  fix: 'safe',
  evidence: {
    en: 'NCCL’s parsers for lists, levels and logging, compiled and run for each release. 5.6 % of 1,054 public job scripts hold such a word: NCCL_DEBUG=DEBUG 31 times, NCCL_DEBUG_SUBSYS=WARN 21 times.',
    zh: 'NCCL 解析列表、级别和日志变量的代码，已逐版本编译并运行。1,054 个公开作业脚本中有 5.6 % 出现：NCCL_DEBUG=DEBUG 31 次，NCCL_DEBUG_SUBSYS=WARN 21 次。',
  },
  examples: [
    ...everywhere([['NCCL_P2P_LEVEL', 'sys']], [['NCCL_P2P_LEVEL', 'SYS']]),
    ...everywhere([['NCCL_IB_HCA', '=mlx5_0,=mlx5_1']], [['NCCL_IB_HCA', '=mlx5_0,mlx5_1']], { kinds: ['conf', 'bash'] }),
    ...everywhere([['NCCL_ALGO', 'CollNet']], [['NCCL_ALGO', 'CollNetDirect,Ring']], { version: '2.27.7', kinds: ['conf'] }),
  ],
});
