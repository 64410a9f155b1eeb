import * as l10n from '@vscode/l10n';
import type { Check, Reached, Trouble } from '../../check.js';
import { hasGpus } from '../../kinds.js';

/** Threads that one rank of PyTorch with its data loaders easily has; RLIMIT_NPROC counts all threads of a user on the host. */
const perGpu = 512;

const find = (hosts: readonly Reached[]): Trouble[] =>
  hosts.flatMap(({ host, facts }): Trouble[] => {
    const limit = facts.limits.processes ?? null;
    const gpus = facts.gpus?.length ?? 0;
    if (limit === null || limit === 'unlimited' || gpus === 0 || limit >= gpus * perGpu) return [];
    return [
      {
        host,
        status: 'warn',
        title: l10n.t('Few processes allowed'),
        message: l10n.t('{0}: a user may have {1} processes and threads, with {2} GPUs to serve.', host, limit, gpus),
        evidence: [`ulimit -u: ${String(limit)}`],
        fix: l10n.t(
          'In /etc/security/limits.d/nproc.conf: "* soft nproc unlimited"; for jobs LimitNPROC=infinity in the scheduler’s unit.',
        ),
      },
    ];
  });

export const processes: Check = {
  id: 'processes',
  area: 'host',
  about: {
    name: { en: 'Processes and threads', zh: '进程与线程数' },
    what: {
      en: 'How many processes and threads a user may have (ulimit -u), against the number of GPUs.',
      zh: '用户可拥有的进程和线程数（ulimit -u）与 GPU 数量相比。',
    },
    consequence: {
      en: 'pthread_create fails with "Resource temporarily unavailable" once the data loaders of all ranks run.',
      zh: '所有 rank 的数据加载进程运行后，pthread_create 报 “Resource temporarily unavailable”。',
    },
    source: 'setrlimit(2) RLIMIT_NPROC (counts threads); pthread_create(3) EAGAIN',
    docs: 'https://man7.org/linux/man-pages/man2/setrlimit.2.html',
  },
  concerns: ({ facts }) => (hasGpus(facts) === true ? ((facts.limits.processes ?? null) === null ? null : true) : hasGpus(facts)),
  run: ({ hosts }) => find(hosts),
};
