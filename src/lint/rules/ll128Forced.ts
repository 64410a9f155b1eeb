import { everywhere } from '../everywhere.js';
import { valueRule } from './valueRule.js';

/** A list of protocols that turns LL128 on where NCCL would not. */
export const ll128Forced = valueRule('ll128-forced', {
  what: {
    en: 'A list in NCCL_PROTO that turns LL128 on everywhere, also where NCCL holds it unsafe.',
    zh: 'NCCL_PROTO 的列表会在所有地方强制启用 LL128，包括 NCCL 认为不安全的地方。',
  },
  why: {
    en: 'LL128 relies on 128-byte stores that stay whole. Where the path between GPUs breaks them up, results are silently wrong.',
    zh: 'LL128 依赖不被拆分的 128 字节写入。若 GPU 间的路径会拆分它，结果会悄无声息地出错。',
  },
  severity: 'warning',
  fix: 'look',
  evidence: {
    en: 'NCCL src/graph/tuning.cc in all releases: a list that names LL128, or one with ^ that does not name it, stores 1 in place of 2, "where it is safe". NVIDIA’s documentation warns of corrupted data.',
    zh: '所有版本的 NCCL src/graph/tuning.cc：列表写了 LL128，或以 ^ 排除却没有写 LL128，都会把默认的 2（仅在安全处使用）改成 1。NVIDIA 文档提醒这可能损坏数据。',
  },
  examples: [...everywhere([['NCCL_PROTO', '^LL']], [['NCCL_PROTO', '^LL,LL128']])],
});
