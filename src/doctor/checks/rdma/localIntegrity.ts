import * as l10n from '@vscode/l10n';
import { counterCheck } from '../../rates/counterCheck.js';

export const localIntegrity = counterCheck({
  id: 'port-link-integrity',
  counters: ['local_link_integrity_errors'],
  perHour: { warn: 1, fail: 100 },
  total: 10,
  title: () => l10n.t('Link integrity errors'),
  fix: () => l10n.t('Reseat or replace the cable or transceiver, and look at the same counters on the switch port: perfquery -x LID PORT'),
  about: {
    name: { en: 'Link integrity', zh: '链路完整性' },
    what: {
      en: 'Times that errors on the wire passed the port’s own limit (local_link_integrity_errors).',
      zh: '线路错误超过端口自身限值的次数（local_link_integrity_errors）。',
    },
    consequence: { en: 'The link is marginal: packets are sent again and it may go down.', zh: '链路处于临界状态：包要重发，可能断开。' },
    source: 'IBTA volume 1, PortCounters (LocalLinkIntegrityErrors); infiniband-diags, error_thresholds (10)',
    docs: null,
  },
});
