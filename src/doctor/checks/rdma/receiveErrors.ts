import * as l10n from '@vscode/l10n';
import { counterCheck } from '../../rates/counterCheck.js';

export const receiveErrors = counterCheck({
  id: 'port-rcv-errors',
  counters: ['port_rcv_errors'],
  perHour: { warn: 10, fail: 1000 },
  total: 10,
  title: () => l10n.t('Receive errors'),
  fix: () => l10n.t('Reseat or replace the cable or transceiver, and look at the same counters on the switch port: perfquery -x LID PORT'),
  about: {
    name: { en: 'Receive errors', zh: '接收错误' },
    what: {
      en: 'Packets that each port received damaged: ten an hour since an earlier snapshot, else ten in all.',
      zh: '每个端口收到的损坏包：较早快照之后每小时十个，否则累计十个。',
    },
    consequence: {
      en: 'Each damaged packet is sent again, and everything behind it in the connection waits.',
      zh: '每个损坏的包都要重发，该连接中其后的数据都要等待。',
    },
    source: 'IBTA volume 1, PortCounters (PortRcvErrors); infiniband-diags, error_thresholds (PortRcvErrors 10)',
    docs: null,
  },
});
