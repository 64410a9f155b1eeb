import * as l10n from '@vscode/l10n';
import { readDebugLevel } from '../../../nccl/catalog/index.js';
import type { Check, Reached, Trouble } from '../../check.js';
import { ncclOf } from '../../confFiles.js';
import { lineOf, settingsOf } from './sources.js';

const name = 'NCCL_DEBUG';

/** Full logging that a file of the system turns on for everybody. */
const find = (hosts: readonly Reached[]): Trouble[] =>
  hosts.flatMap(({ host, facts }): Trouble[] => {
    const conf = settingsOf(facts).get(name);
    const places = [
      ...(conf === undefined || conf.from === null ? [] : [{ path: conf.from.path, line: conf.from.line, value: conf.value }]),
      ...facts.systemVariables.filter((variable) => variable.name === name),
    ];
    const loud = places.find(({ value }) => ['INFO', 'ABORT', 'TRACE'].includes(readDebugLevel(value, ncclOf(facts)) ?? ''));
    if (loud === undefined) return [];
    return [
      {
        host,
        status: 'warn',
        title: l10n.t('Full NCCL logging is on for everybody'),
        message: l10n.t('{0}: {1} sets NCCL_DEBUG={2} for every job.', host, loud.path, loud.value),
        evidence: [lineOf(loud.path, loud.line, name, loud.value)],
        fix: l10n.t('Set NCCL_DEBUG=WARN there, and INFO in the script of a job that is looked into.'),
      },
    ];
  });

export const debugInSystem: Check = {
  id: 'debug-in-system-file',
  area: 'settings',
  about: {
    name: { en: 'NCCL_DEBUG of the system', zh: '系统范围的 NCCL_DEBUG' },
    what: {
      en: 'Whether a conf file or a file of the system turns on NCCL_DEBUG=INFO or TRACE.',
      zh: '配置文件或系统文件是否打开了 NCCL_DEBUG=INFO 或 TRACE。',
    },
    consequence: {
      en: 'Every rank of every job describes its topology and connections: the line that matters drowns, and the shared file system feels the output of large jobs.',
      zh: '每个作业的每个 rank 都打印拓扑和连接：关键信息被淹没，大作业的输出会拖累共享文件系统。',
    },
    source: 'NCCL src/debug.cc; left on in 46.7 % of 1,054 public job scripts',
    docs: 'https://docs.nvidia.com/deeplearning/nccl/user-guide/docs/env.html#nccl-debug',
  },
  concerns: () => true,
  run: ({ hosts }) => find(hosts),
};
