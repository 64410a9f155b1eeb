import * as l10n from '@vscode/l10n';
import type { Check, Reached, Trouble } from '../../check.js';
import { byKind } from '../../kinds.js';
import { majority } from '../../majority.js';

/** What GPUs themselves need of NVSwitch and NVLink is judged beside the GPUs. */
const elsewhere = new Set(['nvidia-fabricmanager', 'nvidia-imex', 'nvidia-persistenced']);

const find = (hosts: readonly Reached[]): Trouble[] =>
  byKind(hosts).flatMap((group) => {
    const names = [...new Set(group.flatMap(({ facts }) => Object.keys(facts.services ?? {})))]
      .filter((name) => !elsewhere.has(name))
      .sort();
    const most = new Map(names.map((name) => [name, majority(group.flatMap(({ facts }) => facts.services?.[name] ?? []))]));
    return group.flatMap(({ host, facts }): Trouble[] =>
      names.flatMap((name): Trouble[] => {
        const own = facts.services?.[name];
        const usual = most.get(name) ?? null;
        if (own === undefined) return [];
        const fix = l10n.t('systemctl status {0}; journalctl -u {0} -e', name);
        const evidence = [`${name}: ${own}`];
        if (own === 'failed')
          return [
            {
              host,
              status: 'warn',
              title: l10n.t('Service failed: {0}', name),
              message: l10n.t('{0}: the service {1} failed.', host, name),
              evidence,
              fix,
            },
          ];
        if (usual?.value !== 'active' || own === 'active') return [];
        const message = l10n.t('{0}: the service {1} is {2}; on {3} hosts it is active.', host, name, own, usual.count);
        return [{ host, status: 'warn', title: l10n.t('Service not active: {0}', name), message, evidence, fix }];
      }),
    );
  });

export const services: Check = {
  id: 'service-not-active',
  area: 'software',
  about: {
    name: { en: 'Services', zh: '系统服务' },
    what: {
      en: 'Services that jobs rest on (slurmd, munge, openibd, a time service, container daemons, …): failed, or not active where most hosts have them active.',
      zh: '作业依赖的服务（slurmd、munge、openibd、时间服务、容器守护进程等）：已失败，或在多数主机处于活动状态时未活动。',
    },
    consequence: {
      en: 'The scheduler drains the host or jobs fail in their first seconds there: without munge Slurm trusts nobody, without openibd adapters come up without their settings.',
      zh: '调度器会将该主机置为 drain，或作业在最初几秒失败：没有 munge，Slurm 谁都不信任；没有 openibd，网卡启动后缺少设置。',
    },
    source: 'systemctl(1) ActiveState; munge(7); MLNX_OFED user manual (openibd)',
    docs: 'https://man7.org/linux/man-pages/man1/systemctl.1.html',
  },
  concerns: ({ facts }) => (facts.services === null ? null : Object.keys(facts.services).some((name) => !elsewhere.has(name))),
  run: ({ hosts }) => find(hosts),
};
