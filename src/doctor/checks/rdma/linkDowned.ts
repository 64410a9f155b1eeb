import * as l10n from '@vscode/l10n';
import { counterCheck } from '../../rates/counterCheck.js';

export const linkDowned = counterCheck({
  id: 'port-link-downed',
  counters: ['link_downed'],
  perHour: { warn: 0, fail: 0.0001 },
  total: 10,
  title: () => l10n.t('Link went down'),
  fix: () => l10n.t('Reseat or replace the cable or transceiver, and read the switch’s log for the port.'),
  about: {
    name: { en: 'Links that went down', zh: '链路断开' },
    what: {
      en: 'How often each port lost its link: since an earlier snapshot once is a failure, in all ten times a warning.',
      zh: '每个端口丢失链路的次数：较早快照之后一次即为失败，累计十次为警告。',
    },
    consequence: {
      en: 'Each time NCCL’s connections over the port time out: error 12 after about 30 s at the defaults, and the job ends.',
      zh: '每次断开，NCCL 经该端口的连接都会超时：默认约 30 秒后报错误 12，作业结束。',
    },
    source:
      'IBTA volume 1, PortCounters (LinkDownedCounter); infiniband-diags, error_thresholds (LinkDownedCounter 10); NCCL_IB_TIMEOUT 20 and NCCL_IB_RETRY_CNT 7',
    docs: null,
  },
});
