import * as l10n from '@vscode/l10n';
import { counterCheck } from '../../rates/counterCheck.js';

export const linkRecovery = counterCheck({
  id: 'port-link-recovery',
  counters: ['link_error_recovery'],
  perHour: { warn: 1, fail: 10 },
  total: 10,
  title: () => l10n.t('Link recovers from errors'),
  fix: () => l10n.t('Reseat or replace the cable or transceiver, and look at the same counters on the switch port: perfquery -x LID PORT'),
  about: {
    name: { en: 'Link error recovery', zh: '链路错误恢复' },
    what: {
      en: 'How often each port retrained its link after errors: an earlier snapshot gives the rate, else ten in all.',
      zh: '每个端口因错误重新训练链路的次数：有较早快照时看速率，否则看累计十次。',
    },
    consequence: {
      en: 'Nothing moves while the link retrains; it is the step before it goes down.',
      zh: '重新训练期间没有数据通过；再进一步就是断开。',
    },
    source: 'IBTA volume 1, PortCounters (LinkErrorRecoveryCounter); infiniband-diags, error_thresholds (LinkErrorRecoveryCounter 10)',
    docs: null,
  },
});
