import * as l10n from '@vscode/l10n';
import { cleanLine } from '../../../base/clean.js';
import type { Check, Note, Reached } from '../../check.js';
import { isSchedulers, lineOf, quoted, settingsOf } from './sources.js';
import type { Trouble } from '../../check.js';

/** Lines outside of any job's script that reach its ranks. */
const hidden = (hosts: readonly Reached[]): Note[] =>
  hosts.flatMap(({ host, facts }): Note[] => {
    const inConf = [...settingsOf(facts)].flatMap(([name, { value, from }]) =>
      from === null ? [] : [{ path: from.path, text: lineOf(from.path, from.line, name, value) }],
    );
    const inFiles = facts.systemVariables.map(({ path, line, name, value }) => ({ path, text: lineOf(path, line, name, value) }));
    const lines = [...inConf, ...inFiles];
    if (lines.length === 0) return [];
    const paths = [...new Set(lines.map(({ path }) => cleanLine(path)))];
    return [
      {
        host,
        title: l10n.t('Configuration that no script shows'),
        message:
          lines.length === 1
            ? l10n.t('{0}: one variable comes from {1}.', host, paths[0] ?? '')
            : l10n.t('{0}: {1} variables come from {2}.', host, lines.length, paths.slice(0, 4).join(', ')),
        evidence: lines.map(({ text }) => text),
      },
    ];
  });

/** What the scheduler's files give jobs and what a login has, where they contradict each other. */
const contradictions = (hosts: readonly Reached[]): Trouble[] =>
  hosts.flatMap(({ host, facts }) => {
    const settings = settingsOf(facts);
    return facts.systemVariables.flatMap((variable): Trouble[] => {
      const login = settings.get(variable.name);
      // A value that the file computes is not known here.
      if (!isSchedulers(variable) || login === undefined || login.value === variable.value || variable.value.includes('$')) return [];
      return [
        {
          host,
          status: 'warn',
          title: l10n.t('Jobs get another setting than logins'),
          message: l10n.t(
            '{0}: {1} is {2} for jobs and {3} for logins.',
            host,
            cleanLine(variable.name),
            quoted(variable.value),
            quoted(login.value),
          ),
          evidence: [
            lineOf(variable.path, variable.line, variable.name, variable.value),
            login.from === null
              ? `${variable.name}=${quoted(login.value)}`
              : lineOf(login.from.path, login.from.line, variable.name, login.value),
          ],
          fix: l10n.t('Set it in one place; what the job’s environment has wins over every conf file.'),
        },
      ];
    });
  });

export const hiddenConfiguration: Check = {
  id: 'hidden-configuration',
  area: 'settings',
  about: {
    name: { en: 'Hidden configuration', zh: '隐藏的配置' },
    what: {
      en: 'NCCL variables in conf files, /etc/environment, profile.d and the scheduler’s files, listed with their lines; settings that differ between jobs and logins of one host.',
      zh: '配置文件、/etc/environment、profile.d 和调度器文件中的 NCCL 变量及所在行；以及同一主机上作业与登录不一致的设置。',
    },
    consequence: {
      en: 'A run that was measured over ssh behaves otherwise as a job, and a script that sets nothing runs with somebody’s forgotten experiment.',
      zh: '通过 ssh 测得的结果在作业中不再成立；什么都没设置的脚本，却带着别人遗忘的实验设置运行。',
    },
    source: 'nccl#1008, azhpc-images#327, aws-ofi-nccl#982; NCCL src/misc/param.cc (environment before user’s before system’s file)',
    docs: 'https://github.com/NVIDIA/nccl/issues/1008',
  },
  concerns: () => true,
  run: ({ hosts }) => contradictions(hosts),
  notes: ({ hosts }) => hidden(hosts),
};
