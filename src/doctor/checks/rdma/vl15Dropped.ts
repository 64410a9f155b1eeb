import * as l10n from '@vscode/l10n';
import { counterCheck } from '../../rates/counterCheck.js';

export const vl15Dropped = counterCheck({
  id: 'port-vl15-dropped',
  counters: ['VL15_dropped'],
  perHour: { warn: 100, fail: null },
  total: 100,
  title: () => l10n.t('Management packets dropped'),
  fix: () => l10n.t('Look for a storm of queries from the subnet manager or monitoring: ibdiagnet, perfquery'),
  about: {
    name: { en: 'Dropped management packets', zh: '丢弃的管理包' },
    what: { en: 'Management packets (VL15) that the port had no room for.', zh: '端口因缓冲不足丢弃的管理包（VL15）。' },
    consequence: {
      en: 'Answers to the subnet manager are lost: routes and port states come late, new connections time out.',
      zh: '对子网管理器的应答丢失：路由和端口状态更新滞后，新建连接超时。',
    },
    source: 'IBTA volume 1, PortCounters (VL15Dropped); infiniband-diags, error_thresholds (VL15Dropped 100)',
    docs: null,
  },
});
