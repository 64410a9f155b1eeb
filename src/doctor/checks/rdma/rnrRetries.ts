import * as l10n from '@vscode/l10n';
import { counterCheck } from '../../rates/counterCheck.js';

export const rnrRetries = counterCheck({
  id: 'port-rnr',
  counters: ['rnr_nak_retry_err'],
  perHour: { warn: 1, fail: null },
  total: 100,
  title: () => l10n.t('Receiver not ready'),
  fix: () => l10n.t('Look at the process at the other end: it is slow, stopped or hung; the network is not the cause.'),
  about: {
    name: { en: 'Receiver-not-ready retries', zh: '接收方未就绪' },
    what: {
      en: 'Times that the other end had no buffer posted until retries ran out (rnr_nak_retry_err).',
      zh: '对端一直没有提供接收缓冲、直到重试用尽的次数（rnr_nak_retry_err）。',
    },
    consequence: {
      en: 'The connection breaks with error 13: the peer is stuck or far behind.',
      zh: '连接以错误 13 断开：对端卡住或严重滞后。',
    },
    source: 'Linux Documentation/ABI/stable/sysfs-class-infiniband (hw_counters of mlx5); IBV_WC_RNR_RETRY_EXC_ERR',
    docs: null,
  },
});
