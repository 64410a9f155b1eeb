import * as l10n from '@vscode/l10n';
import { clean } from '../../base/clean.js';
import { effectiveEnvironment } from '../../nccl/catalog/index.js';
import type { HostFacts } from '../facts.js';
import type { Check, Health, Reached } from './check.js';
import { confFilesOf, ncclOf } from './confFiles.js';
import { majority } from './majority.js';

/** NCCL settings that differ between hosts, in the login environment or in the conf files: ranks then disagree, or only some hosts gain. */
export const settingDiffers: Check = (hosts) => {
  const own = hosts.map((host) => ({ host, settings: settingsOf(host.facts) }));
  const names = new Set(own.flatMap(({ settings }) => [...settings.keys()]));
  return [...names].sort().flatMap((name) => differing(name, own));
};

function differing(name: string, own: readonly { readonly host: Reached; readonly settings: ReadonlyMap<string, string> }[]): Health[] {
  const most = majority(own.map(({ settings }) => settings.get(name) ?? null));
  if (most === null) return [];
  const quoted = (value: string | null): string => (value === null ? l10n.t('not set') : `"${clean(value).slice(0, 80)}"`);
  return own.flatMap(({ host: { host }, settings }): Health[] => {
    const value = settings.get(name) ?? null;
    if (value === most.value) return [];
    return [
      {
        host,
        severity: 'warning',
        id: 'setting-differs',
        title: l10n.t('NCCL setting differs'),
        message: l10n.t('{0}: {1} is {2}; on {3} hosts it is {4}.', host, clean(name), quoted(value), most.count, quoted(most.value)),
        next: l10n.t('Make the conf files and login environments the same.'),
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
