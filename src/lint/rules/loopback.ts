import { everywhere } from '../everywhere.js';
import { valueRule } from './valueRule.js';

/** An exclusion that lets the loopback interface in. */
export const loopback = valueRule('loopback', {
  what: { en: 'An exclusion list in NCCL_SOCKET_IFNAME that does not name lo.', zh: 'NCCL_SOCKET_IFNAME 的排除列表没有写上 lo。' },
  why: {
    en: 'A list of one’s own replaces NCCL’s, which leaves out lo and docker. With lo back in, hosts offer each other 127.0.0.1 and the job hangs.',
    zh: '自己的列表会取代 NCCL 默认的排除（lo 和 docker）。lo 回来之后，各主机会把 127.0.0.1 报给对方，作业就此挂住。',
  },
  severity: 'warning',
  fix: 'safe',
  evidence: {
    en: 'NCCL src/misc/socket.cc; horovod#700. 59 public scripts write ^docker0,lo, as is right.',
    zh: 'NCCL src/misc/socket.cc；horovod#700。公开脚本里有 59 处正确写成 ^docker0,lo。',
  },
  examples: [...everywhere([['NCCL_SOCKET_IFNAME', '^docker0']], [['NCCL_SOCKET_IFNAME', '^docker0,lo']])],
});
