import * as l10n from '@vscode/l10n';
import { counterCheck } from '../../rates/counterCheck.js';

export const transmitDiscards = counterCheck({
  id: 'port-xmit-discards',
  counters: ['port_xmit_discards'],
  perHour: { warn: 100, fail: 10000 },
  total: 100,
  title: () => l10n.t('Packets discarded on sending'),
  fix: () => l10n.t('Look for congestion and for ports that are down on the way: ibqueryerrors; on RoCE check flow control on the switch.'),
  about: {
    name: { en: 'Discarded packets', zh: '丢弃的发送包' },
    what: {
      en: 'Packets that each port threw away instead of sending: a hundred an hour since an earlier snapshot, else a hundred in all.',
      zh: '每个端口未发出而丢弃的包：较早快照之后每小时一百个，否则累计一百个。',
    },
    consequence: {
      en: 'Discards mean congestion or a link that is down further on; connections wait for their timeout and send again.',
      zh: '丢弃意味着拥塞或前方链路断开；连接要等到超时再重发。',
    },
    source: 'IBTA volume 1, PortCounters (PortXmitDiscards); infiniband-diags, error_thresholds (PortXmitDiscards 100)',
    docs: null,
  },
});
