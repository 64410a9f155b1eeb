import * as l10n from '@vscode/l10n';
import { bytes } from '../../../base/format.js';
import type { HostFacts, Limit } from '../../../cluster/facts.js';
import type { Check, Reached, Trouble } from '../../check.js';
import { activePorts } from '../../ports.js';

/** Below this RDMA cannot even set up its queues for all ranks: distributions give 64 KiB to 8 MiB. */
const hopelessKiB = 1024 * 1024;

/** Finite limits of locked memory on hosts with RDMA. Registering memory with an adapter counts against it for everybody without CAP_IPC_LOCK. */
const find = (hosts: readonly Reached[]): Trouble[] =>
  hosts.flatMap(({ host, facts }): Trouble[] => {
    const { memlockKiB } = facts.limits;
    if (memlockKiB === null || memlockKiB === 'unlimited' || activePorts(facts).length === 0) return [];
    return [
      {
        host,
        status: memlockKiB < hopelessKiB ? 'fail' : 'warn',
        title: l10n.t('Locked memory is limited'),
        message: l10n.t('{0}: a login may lock {1} of memory; RDMA registers its buffers by locking them.', host, bytes(memlockKiB * 1024)),
        evidence: [`ulimit -l: ${String(memlockKiB)}`],
        fix: l10n.t('In /etc/security/limits.d/rdma.conf: "* soft memlock unlimited" and "* hard memlock unlimited"; then log in again.'),
      },
    ];
  });

/** Whether the limit bears on a host: it has an active RDMA port. */
export function needsLockedMemory(facts: HostFacts, limit: Limit | null | undefined): boolean | null {
  if (facts.nics === null) return null;
  if (activePorts(facts).length === 0) return false;
  return limit === null || limit === undefined ? null : true;
}

export const memlock: Check = {
  id: 'memlock',
  area: 'host',
  about: {
    name: { en: 'Locked-memory limit', zh: '锁定内存上限' },
    what: {
      en: 'How much memory a login may lock, on hosts with RDMA (ulimit -l).',
      zh: '有 RDMA 的主机上，登录用户可锁定的内存上限（ulimit -l）。',
    },
    consequence: {
      en: 'ibv_create_qp or ibv_reg_mr fails with "Cannot allocate memory" and NCCL stops in its first connection.',
      zh: 'ibv_create_qp 或 ibv_reg_mr 报 “Cannot allocate memory”，NCCL 在首次建连时停止。',
    },
    source: 'Linux drivers/infiniband/core/umem.c (RLIMIT_MEMLOCK); nccl-tests#206, mscclpp#315, ucx#8229',
    docs: 'https://docs.nvidia.com/deeplearning/nccl/user-guide/docs/troubleshooting.html',
  },
  concerns: ({ facts }) => needsLockedMemory(facts, facts.limits.memlockKiB),
  run: ({ hosts }) => find(hosts),
};
