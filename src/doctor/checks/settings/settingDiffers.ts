import * as l10n from '@vscode/l10n';
import { clean } from '../../../base/clean.js';
import type { Check, Reached, Trouble } from '../../check.js';
import { byKind } from '../../kinds.js';
import { majority } from '../../majority.js';
import { confFilesOnSome } from './confFileDiffers.js';
import { type HostValue, lineOf, quoted, settingsOf } from './sources.js';

interface Own {
  readonly host: string;
  readonly settings: ReadonlyMap<string, HostValue>;
}

/** NCCL settings that differ between hosts, in the login environment, in conf files or in the system's files: ranks then disagree, or only some hosts gain. */
const find = (hosts: readonly Reached[]): Trouble[] => byKind(hosts).flatMap((group) => [...inLogins(group), ...inSystemFiles(group)]);

function inLogins(group: readonly Reached[]): Trouble[] {
  const own = group.map(({ host, facts }): Own => ({ host, settings: settingsOf(facts) }));
  const names = [...new Set(own.flatMap(({ settings }) => [...settings.keys()]))].sort();
  // What follows from a whole file that is missing or too many is told of once, for the file.
  const files = names.length === 0 ? new Map<string, unknown>() : confFilesOnSome(group);
  return names.flatMap((name) => differing(name, own, (value) => files.has(value?.from?.path ?? '')));
}

function differing(name: string, own: readonly Own[], fromSomeFile: (value: HostValue | undefined) => boolean): Trouble[] {
  const most = majority(own.map(({ settings }) => settings.get(name)?.value ?? null));
  if (most === null || most.count === own.length) return [];
  const usual = own.find(({ settings }) => (settings.get(name)?.value ?? null) === most.value)?.settings.get(name);
  const shown = (value: string | null): string => (value === null ? l10n.t('not set') : quoted(value));
  return own.flatMap(({ host, settings }): Trouble[] => {
    const value = settings.get(name);
    if ((value?.value ?? null) === most.value) return [];
    if ((most.value === null && fromSomeFile(value)) || (value === undefined && fromSomeFile(usual))) return [];
    return [
      {
        host,
        status: 'warn',
        title: l10n.t('NCCL setting differs'),
        message: l10n.t(
          '{0}: {1} is {2}; on {3} hosts it is {4}.',
          host,
          clean(name),
          shown(value?.value ?? null),
          most.count,
          shown(most.value),
        ),
        evidence: value === undefined || value.from === null ? [] : [lineOf(value.from.path, value.from.line, name, value.value)],
        fix: l10n.t('Make the conf files and login environments the same.'),
      },
    ];
  });
}

/** Variables in /etc/environment, profile.d, the scheduler's files and units: each compared with the same file of the other hosts. */
function inSystemFiles(group: readonly Reached[]): Trouble[] {
  const own = group.map(({ host, facts }) => ({
    host,
    values: new Map(facts.systemVariables.map((variable) => [`${variable.path}\0${variable.name}`, variable])),
  }));
  const keys = [...new Set(own.flatMap(({ values }) => [...values.keys()]))].sort();
  return keys.flatMap((key) => {
    const most = majority(own.map(({ values }) => values.get(key)?.value ?? null));
    if (most === null || most.count === own.length) return [];
    const [path = '', name = ''] = key.split('\0');
    const shown = (value: string | null): string => (value === null ? l10n.t('not set') : quoted(value));
    return own.flatMap(({ host, values }): Trouble[] => {
      const variable = values.get(key);
      const value = variable?.value ?? null;
      if (value === most.value) return [];
      return [
        {
          host,
          status: 'warn',
          title: l10n.t('NCCL setting in a system file differs'),
          message: l10n.t(
            '{0}: {1} in {2} is {3}; on {4} hosts it is {5}.',
            host,
            clean(name),
            clean(path),
            shown(value),
            most.count,
            shown(most.value),
          ),
          evidence: variable === undefined ? [] : [lineOf(variable.path, variable.line, variable.name, variable.value)],
          fix: l10n.t('Make {0} the same on all hosts.', clean(path)),
        },
      ];
    });
  });
}

export const settingDiffers: Check = {
  id: 'setting-differs',
  area: 'settings',
  about: {
    name: { en: 'NCCL settings', zh: 'NCCL 设置' },
    what: {
      en: 'NCCL variables of the login environment, the conf files and the system’s files, compared between hosts with the same GPUs.',
      zh: '相同 GPU 的各主机登录环境、配置文件和系统文件中的 NCCL 变量是否一致。',
    },
    consequence: {
      en: 'Ranks then choose different algorithms or networks: slow at best, a hang at worst.',
      zh: '各 rank 可能选择不同的算法或网络：轻则变慢，重则挂起。',
    },
    source: 'nccl#1136, nccl#1008; NCCL src/misc/param.cc (initEnv)',
    docs: 'https://docs.nvidia.com/deeplearning/nccl/user-guide/docs/env.html',
  },
  concerns: () => true,
  run: ({ hosts }) => find(hosts),
};
