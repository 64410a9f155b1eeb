import * as l10n from '@vscode/l10n';
import { counterCheck } from '../../rates/counterCheck.js';

export const roceSlowRestart = counterCheck({
  id: 'roce-slow-restart',
  counters: ['roce_slow_restart'],
  perHour: { warn: 1000, fail: null },
  total: 100000,
  title: () => l10n.t('RoCE senders restart slowly'),
  fix: () => l10n.t('Check ECN marking and flow control on the switches: they should stop losses before senders have to slow down.'),
  about: {
    name: { en: 'RoCE slow restarts', zh: 'RoCE 慢启动' },
    what: {
      en: 'Times that RoCE senders began anew at a low rate (roce_slow_restart).',
      zh: 'RoCE 发送方以低速重新开始的次数（roce_slow_restart）。',
    },
    consequence: {
      en: 'After each the sender climbs back to its rate; many of them keep it below.',
      zh: '每次之后发送方都要重新爬升速率；次数多则一直达不到。',
    },
    source: 'NVIDIA networking, Understanding mlx5 Linux Counters (roce_slow_restart). The thresholds are this tool’s own choice.',
    docs: null,
  },
  ofKind: ({ linkLayer }) => linkLayer === 'Ethernet',
});
