import * as l10n from '@vscode/l10n';
import type { Check, Reached, Trouble } from '../../check.js';

const find = (hosts: readonly Reached[]): Trouble[] =>
  hosts.flatMap(({ host, facts: { clock } }): Trouble[] =>
    clock?.synchronised !== false
      ? []
      : [
          {
            host,
            status: 'warn',
            title: l10n.t('Clock not synchronised'),
            message:
              clock.source === null
                ? l10n.t('{0}: nobody keeps the clock.', host)
                : l10n.t('{0}: {1} runs, but the clock is not synchronised.', host, clock.source),
            evidence: [],
            fix: l10n.t('Look at its time service: chronyc sources; timedatectl'),
          },
        ],
  );

export const clockUnsynchronised: Check = {
  id: 'clock-unsynchronised',
  area: 'host',
  about: {
    name: { en: 'Time service', zh: '时间同步服务' },
    what: { en: 'Whether the host’s time service says that its clock is synchronised.', zh: '主机的时间服务是否报告时钟已同步。' },
    consequence: {
      en: 'The clock drifts by seconds a week; then logs cannot be put in order and credentials of Slurm (MUNGE) expire.',
      zh: '时钟每周漂移数秒；之后日志无法排序，Slurm（MUNGE）的凭证会过期。',
    },
    source: 'timedatectl(1) NTPSynchronized; chronyc(1) tracking; munge(7)',
    docs: 'https://man7.org/linux/man-pages/man1/timedatectl.1.html',
  },
  concerns: ({ facts: { clock } }) => ((clock?.synchronised ?? null) === null ? null : true),
  run: ({ hosts }) => find(hosts),
};
