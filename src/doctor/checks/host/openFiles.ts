import * as l10n from '@vscode/l10n';
import type { Check, Reached, Trouble } from '../../check.js';
import { hasGpus } from '../../kinds.js';

/** The usual default of a login; an all-to-all of 16 GPUs over sockets ran out of it (nccl#550). */
const few = 1024;

const find = (hosts: readonly Reached[]): Trouble[] =>
  hosts.flatMap(({ host, facts }): Trouble[] => {
    const { nofile } = facts.limits;
    if (nofile === null || nofile === 'unlimited' || nofile > few || hasGpus(facts) !== true) return [];
    return [
      {
        host,
        status: 'warn',
        title: l10n.t('Few open files allowed'),
        message: l10n.t('{0}: a process may hold {1} files and sockets open.', host, nofile),
        evidence: [`ulimit -n: ${String(nofile)}`],
        fix: l10n.t('In /etc/security/limits.d/nofile.conf: "* soft nofile 65536"; for jobs LimitNOFILE=65536 in the scheduler’s unit.'),
      },
    ];
  });

export const openFiles: Check = {
  id: 'open-files',
  area: 'host',
  about: {
    name: { en: 'Open files', zh: '打开文件数' },
    what: { en: 'How many files and sockets a process may hold open (ulimit -n).', zh: '一个进程可打开的文件和套接字数量（ulimit -n）。' },
    consequence: {
      en: 'NCCL holds sockets for every peer and channel: all-to-all on 16 GPUs stopped with "Too many open files".',
      zh: 'NCCL 为每个对端和 channel 保持套接字：16 块 GPU 的 all-to-all 曾因 “Too many open files” 停止。',
    },
    source: 'nccl#550; NCCL src/misc/socket.cc',
    docs: 'https://github.com/NVIDIA/nccl/issues/550',
  },
  concerns: ({ facts }) => (hasGpus(facts) === true ? (facts.limits.nofile === null ? null : true) : hasGpus(facts)),
  run: ({ hosts }) => find(hosts),
};
