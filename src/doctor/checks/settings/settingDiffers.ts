import * as l10n from '@vscode/l10n';
import { clean } from '../../../base/clean.js';
import { effectiveEnvironment } from '../../../nccl/catalog/index.js';
import type { HostFacts } from '../../../cluster/facts.js';
import type { Check, Reached, Trouble } from '../../check.js';
import { confFilesOf, ncclOf } from '../../confFiles.js';
import { majority } from '../../majority.js';

/** NCCL settings that differ between hosts, in the login environment or in the conf files: ranks then disagree, or only some hosts gain. */
const find = (hosts: readonly Reached[]) => {
  const own = hosts.map((host) => ({ host, settings: settingsOf(host.facts) }));
  const names = new Set(own.flatMap(({ settings }) => [...settings.keys()]));
  return [...names].sort().flatMap((name) => differing(name, own));
};

function differing(name: string, own: readonly { readonly host: Reached; readonly settings: ReadonlyMap<string, string> }[]): Trouble[] {
  const most = majority(own.map(({ settings }) => settings.get(name) ?? null));
  if (most === null) return [];
  const quoted = (value: string | null): string => (value === null ? l10n.t('not set') : `"${clean(value).slice(0, 80)}"`);
  return own.flatMap(({ host: { host }, settings }): Trouble[] => {
    const value = settings.get(name) ?? null;
    if (value === most.value) return [];
    return [
      {
        host,
        status: 'warn',
        title: l10n.t('NCCL setting differs'),
        message: l10n.t('{0}: {1} is {2}; on {3} hosts it is {4}.', host, clean(name), quoted(value), most.count, quoted(most.value)),
        evidence: [],
        fix: l10n.t('Make the conf files and login environments the same.'),
      },
    ];
  });
}

/** Host-specific by nature: not compared. */
const notCompared = /^NCCL_(?:CONF_FILE|HOSTID|DEBUG_FILE|TOPO_FILE|TOPO_DUMP_FILE|GRAPH_FILE|GRAPH_DUMP_FILE|COMM_ID)$/;

/** Settings as a process started on the host would see them, by name. */
function settingsOf(facts: HostFacts): ReadonlyMap<string, string> {
  const { environment } = effectiveEnvironment(confFilesOf(facts), facts.environment, ncclOf(facts));
  return new Map(Object.entries(environment).filter(([name]) => name.startsWith('NCCL_') && !notCompared.test(name)));
}

export const settingDiffers: Check = {
  id: 'setting-differs',
  area: 'settings',
  about: {
    name: { en: 'NCCL settings', zh: 'NCCL 设置' },
    what: {
      en: 'NCCL variables of login environment and conf files, compared between hosts.',
      zh: '各主机登录环境和配置文件中的 NCCL 变量是否一致。',
    },
    consequence: {
      en: 'Ranks then choose different algorithms or networks: slow at best, a hang at worst.',
      zh: '各 rank 可能选择不同的算法或网络：轻则变慢，重则挂起。',
    },
    source: 'nccl#1136, nccl#1008',
    docs: null,
  },
  concerns: () => true,
  run: ({ hosts }) => find(hosts),
};
