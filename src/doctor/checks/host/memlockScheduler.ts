import * as l10n from '@vscode/l10n';
import { bytes } from '../../../base/format.js';
import type { Check, Reached, Trouble } from '../../check.js';
import { activePorts } from '../../ports.js';
import { needsLockedMemory } from './memlock.js';

/** Jobs inherit the limits of the daemon that starts them, whatever a login has. */
const find = (hosts: readonly Reached[]): Trouble[] =>
  hosts.flatMap(({ host, facts }): Trouble[] => {
    const limit = facts.limits.schedulerMemlockKiB ?? null;
    if (limit === null || limit === 'unlimited' || activePorts(facts).length === 0) return [];
    const login = facts.limits.memlockKiB;
    return [
      {
        host,
        status: 'fail',
        title: l10n.t('The scheduler’s daemon has a limit of locked memory'),
        message:
          login === 'unlimited'
            ? l10n.t(
                '{0}: a login may lock any amount of memory, but jobs inherit {1} from the scheduler’s daemon.',
                host,
                bytes(limit * 1024),
              )
            : l10n.t('{0}: jobs inherit a limit of {1} of locked memory from the scheduler’s daemon.', host, bytes(limit * 1024)),
        evidence: [`Max locked memory (scheduler): ${String(limit)} KiB`, `ulimit -l (login): ${String(login ?? '–')}`],
        fix: l10n.t(
          'systemctl edit slurmd: [Service] LimitMEMLOCK=infinity; restart it, and set PropagateResourceLimitsExcept=MEMLOCK in slurm.conf.',
        ),
      },
    ];
  });

export const memlockScheduler: Check = {
  id: 'memlock-scheduler',
  area: 'host',
  about: {
    name: { en: 'Locked-memory limit of jobs', zh: '作业的锁定内存上限' },
    what: {
      en: 'The locked-memory limit of the scheduler’s daemon (slurmd, pbs_mom, kubelet), which jobs inherit.',
      zh: '调度器守护进程（slurmd、pbs_mom、kubelet）的锁定内存上限，作业会继承它。',
    },
    consequence: {
      en: 'A run over ssh works and the same run as a job fails to register memory.',
      zh: '通过 ssh 运行正常，作为作业提交却在注册内存时失败。',
    },
    source: 'slurm.conf(5) PropagateResourceLimits; systemd.exec(5) LimitMEMLOCK; nccl-tests#206',
    docs: 'https://slurm.schedmd.com/slurm.conf.html',
  },
  // Most hosts have no such daemon: nothing is unknown there.
  concerns: ({ facts }) =>
    (facts.limits.schedulerMemlockKiB ?? null) === null ? false : needsLockedMemory(facts, facts.limits.schedulerMemlockKiB),
  run: ({ hosts }) => find(hosts),
};
