import * as l10n from '@vscode/l10n';
import { counterCheck } from '../../rates/counterCheck.js';

export const outOfSequence = counterCheck({
  id: 'port-out-of-sequence',
  counters: ['out_of_sequence', 'packet_seq_err'],
  perHour: { warn: 1000, fail: 1000000 },
  total: 1000000,
  title: () => l10n.t('Packets out of sequence'),
  fix: () => l10n.t('Find where packets are lost: port_xmit_discards and pause counters along the path; on RoCE check PFC and ECN.'),
  about: {
    name: { en: 'Packets out of sequence', zh: '乱序包' },
    what: {
      en: 'Packets that arrived out of order or were asked for again (out_of_sequence, packet_seq_err).',
      zh: '到达乱序或被要求重发的包（out_of_sequence、packet_seq_err）。',
    },
    consequence: {
      en: 'Without adaptive routing each one means a lost packet: the sender goes back and sends again from there.',
      zh: '没有自适应路由时，每次都意味着丢包：发送方要从该处重发。',
    },
    source: 'Linux Documentation/ABI/stable/sysfs-class-infiniband (hw_counters of mlx5). The thresholds are this tool’s own choice.',
    docs: null,
  },
});
