import * as l10n from '@vscode/l10n';
import { counterCheck } from '../../rates/counterCheck.js';

export const ackTimeouts = counterCheck({
  id: 'port-ack-timeout',
  counters: ['local_ack_timeout_err'],
  perHour: { warn: 1, fail: 100 },
  total: 100,
  title: () => l10n.t('Acknowledgements that never came'),
  fix: () => l10n.t('Look at the other end and the path: a link that flapped, a port that is down, or RoCE without flow control.'),
  about: {
    name: { en: 'Acknowledgement timeouts', zh: '确认超时' },
    what: {
      en: 'Times that a sender waited for an acknowledgement in vain (local_ack_timeout_err).',
      zh: '发送方等待确认超时的次数（local_ack_timeout_err）。',
    },
    consequence: {
      en: 'Each costs the timeout, about 4 s at NCCL’s default of 20; after seven of them the job ends with error 12.',
      zh: '每次都要等一个超时，NCCL 默认值 20 时约 4 秒；连续七次后作业以错误 12 结束。',
    },
    source:
      'Linux Documentation/ABI/stable/sysfs-class-infiniband (hw_counters of mlx5); IBTA volume 1, 9.7.6.1.3 (4.096 µs × 2^timeout); nccl#1405, nccl#426',
    docs: null,
  },
});
