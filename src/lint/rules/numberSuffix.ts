import { everywhere } from '../everywhere.js';
import { valueRule } from './valueRule.js';

/** A number with something behind it, which NCCL leaves unread. */
export const numberSuffix = valueRule('number-suffix', {
  what: {
    en: 'A number with a unit or other text behind it: NCCL stops at the first character that is no digit.',
    zh: '数字后面带了单位或其他字符：NCCL 读到第一个非数字字符就停下。',
  },
  why: {
    en: 'NCCL_BUFFSIZE=4M asks for buffers of 4 bytes. No warning is printed.',
    zh: 'NCCL_BUFFSIZE=4M 得到的是 4 字节的缓冲区，而且没有任何警告。',
  },
  severity: 'error',
  fix: 'safe',
  evidence: {
    en: 'NCCL src/misc/param.cc: strtoll with base 0. The function was compiled and run for releases 2.3.5 to 2.30.7. No variable of NCCL understands K, M, G, ms or %.',
    zh: 'NCCL 源码 src/misc/param.cc：strtoll，base 为 0。已对 2.3.5 至 2.30.7 各版本编译该函数并实际运行。NCCL 没有任何变量认识 K、M、G、ms 或 %。',
  },
  examples: [...everywhere([['NCCL_BUFFSIZE', '4M']], [['NCCL_BUFFSIZE', '4194304']])],
});
