import * as l10n from '@vscode/l10n';
import { readValue, statusAt, statusEffect, variable, type Variable } from '../../nccl/catalog/index.js';
import type { Setting } from '../../scripts/index.js';
import { isSeen } from '../environments.js';
import type { Finding } from '../finding.js';
import { grouped, versionOf } from '../hostSettings.js';
import { settingFinding, some } from '../report.js';
import type { HostSurroundings, SettingRule } from '../rule.js';
import { everywhere } from '../everywhere.js';

const id = 'not-in-this-version';

/** A setting that the release of NCCL on some host drops or reads otherwise than the one that the file is read for. */
export const notInThisVersion: SettingRule = {
  id,
  about: {
    what: {
      en: 'A variable that the NCCL of some host does not read yet or any more, or a value that it refuses, although the release that the file is read for takes it. Needs a snapshot.',
      zh: '目标版本认得的变量或取值，在某台主机实际加载的 NCCL 里尚不存在、已被移除或不被接受。需要快照。',
    },
    why: {
      en: 'On those hosts the setting is dropped without a word, or NCCL init fails. Ranks that choose different algorithms or protocols hang.',
      zh: '在这些主机上设置会被无声丢弃，或者 NCCL 初始化失败。各 rank 选了不同的算法或协议就会挂住。',
    },
    severity: 'error',
    evidence: {
      en: 'Names, words and grammars by release tag, 1.2.1 to 2.30.7; the libraries that the probe found, the one that the loader takes first. NVIDIA/nccl#354, nccl-tests#219, pytorch#122571.',
      zh: '各发布版本（1.2.1 至 2.30.7）的变量名、取值和语法；probe 找到的库中加载器最先选用的一个。NVIDIA/nccl#354、nccl-tests#219、pytorch#122571。',
    },
    examples: [
      ...everywhere([['NCCL_CTA_POLICY', '1']], [['NCCL_CROSS_NIC', '0']]),
      { kind: 'bash', bad: 'export NCCL_ALGO=allreduce:tree\nsrun ./train\n', good: 'export NCCL_ALGO=Ring\nsrun ./train\n' } as const,
    ].map((example) => ({
      ...example,
      hosts: [
        { name: 'gpu-01', context: {}, nccl: ['2.30.7'] },
        { name: 'gpu-02', context: {}, nccl: ['2.20.5'] },
      ],
    })),
  },
  check(settings, { version, hosts = [] }) {
    const groups = grouped(
      hosts.filter(({ nccl }) => nccl !== undefined && nccl.length > 0),
      (host) => versionOf(host, version),
    ).filter(([first]) => first !== undefined && versionOf(first, version) !== version);
    if (groups.length === 0) return [];
    return settings.flatMap((setting) => {
      const known = isSeen(setting) ? variable(setting.name) : null;
      return known === null ? [] : judge(setting, known, version, groups);
    });
  },
};

function judge(setting: Setting, known: Variable, version: string, groups: readonly (readonly HostSurroundings[])[]): Finding[] {
  // What is wrong with the release that the file is read for has been said by the rule for it.
  if (effectIn(setting, known, version) !== null) return [];
  return groups.flatMap((hosts) => {
    const [first] = hosts;
    const loaded = first === undefined ? version : versionOf(first, version);
    const effect = effectIn(setting, known, loaded);
    if (effect === null) return [];
    const message = l10n.t('On {0}, which loads NCCL {1}: {2}', some(hosts.map(({ name }) => name)), loaded, effect);
    return [settingFinding(id, 'error', message, setting)];
  });
}

/** What goes wrong with a setting in a release, or null. */
function effectIn({ name, value }: Setting, known: Variable, version: string): string | null {
  const status = statusAt(name, version);
  if (status === 'removed' || status === 'not-yet') return statusEffect(name, status, version);
  if (value === null) return null;
  const read = readValue({ variable: known, text: value, version, context: {} });
  return read.mistake?.harm === 'error' ? read.effect : null;
}
