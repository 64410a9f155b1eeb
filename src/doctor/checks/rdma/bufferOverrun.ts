import * as l10n from '@vscode/l10n';
import { counterCheck } from '../../rates/counterCheck.js';

export const bufferOverrun = counterCheck({
  id: 'port-buffer-overrun',
  counters: ['excessive_buffer_overrun_errors'],
  perHour: { warn: 1, fail: 100 },
  total: 10,
  title: () => l10n.t('Buffer overruns'),
  fix: () => l10n.t('Reseat or replace the cable or transceiver, and look at the same counters on the switch port: perfquery -x LID PORT'),
  about: {
    name: { en: 'Buffer overruns', zh: '缓冲区溢出' },
    what: { en: 'Times that a port’s flow control was broken and its buffers ran over.', zh: '端口流控失效、缓冲区溢出的次数。' },
    consequence: {
      en: 'Credits of the link are out of step: packets are lost and the link may be trained anew.',
      zh: '链路信用失步：丢包，链路可能重新训练。',
    },
    source: 'IBTA volume 1, PortCounters (ExcessiveBufferOverrunErrors); infiniband-diags, error_thresholds (10)',
    docs: null,
  },
});
