import * as l10n from '@vscode/l10n';
import { bytes } from '../../../base/format.js';
import type { HostFacts } from '../../../cluster/facts.js';
import type { Check, Reached, Trouble } from '../../check.js';
import { hasGpus } from '../../kinds.js';

/** What NVIDIA's guide gives a container: --shm-size=1g. */
const enough = 2 ** 30;
/** Docker's default, with which NCCL fails. */
const tooLittle = 64 * 2 ** 20;

function troubleOf(host: string, { limits }: HostFacts): Trouble | null {
  const { shmBytes: size, shmFreeBytes: free = null } = limits;
  if (size === null) return null;
  if (size < enough)
    return {
      host,
      status: size <= tooLittle ? 'fail' : 'warn',
      title: l10n.t('/dev/shm is small'),
      message: l10n.t('{0}: /dev/shm holds {1}; ranks on one host exchange data through it.', host, bytes(size)),
      evidence: [],
      fix: l10n.t('On a host: mount -o remount,size=16G /dev/shm; in a container: --shm-size=1g or --ipc=host.'),
    };
  if (free !== null && free < enough && free * 4 < size)
    return {
      host,
      status: free < tooLittle ? 'fail' : 'warn',
      title: l10n.t('/dev/shm is nearly full'),
      message: l10n.t('{0}: {1} of {2} are left in /dev/shm.', host, bytes(free), bytes(size)),
      evidence: [],
      fix: l10n.t('Look for what ended jobs left there: ls -l /dev/shm; remove nccl-* files of users without a process.'),
    };
  return null;
}

const find = (hosts: readonly Reached[]): Trouble[] =>
  hosts.flatMap(({ host, facts }) => (hasGpus(facts) === true ? (troubleOf(host, facts) ?? []) : []));

export const sharedMemory: Check = {
  id: 'shared-memory',
  area: 'host',
  about: {
    name: { en: 'Shared memory', zh: '共享内存' },
    what: { en: 'Size of /dev/shm and what is left of it, on hosts with GPUs.', zh: '有 GPU 的主机上 /dev/shm 的大小和剩余空间。' },
    consequence: {
      en: 'NCCL fails to initialise with "failed to extend /dev/shm/nccl-…"; data loaders die with a bus error.',
      zh: 'NCCL 初始化失败并报 “failed to extend /dev/shm/nccl-…”；数据加载进程因总线错误退出。',
    },
    source: 'NCCL user guide, Troubleshooting, Shared memory; nccl#290, #342, #525; vllm#1710',
    docs: 'https://docs.nvidia.com/deeplearning/nccl/user-guide/docs/troubleshooting/runtime_and_mpi_issues.html',
  },
  concerns: ({ facts }) => (hasGpus(facts) === true ? (facts.limits.shmBytes === null ? null : true) : hasGpus(facts)),
  run: ({ hosts }) => find(hosts),
};
