import * as l10n from '@vscode/l10n';
import { clean } from '../../base/clean.js';
import type { HostFacts } from '../facts.js';
import type { Check, Health, Reached } from './check.js';
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

/** Host-specific by nature, or not NCCL's: not compared. */
const notCompared = /^NCCL_(?:CONF_FILE|HOSTID|DEBUG_FILE|TOPO_FILE|TOPO_DUMP_FILE|GRAPH_FILE|GRAPH_DUMP_FILE|COMM_ID)$/;

/** Settings by name; the environment wins over conf files, the user's conf file over the system's, the first line of a file over later ones. */
function settingsOf(facts: HostFacts): ReadonlyMap<string, string> {
  const settings = new Map<string, string>();
  const add = (name: string, value: string): void => {
    if (name.startsWith('NCCL_') && !notCompared.test(name) && !settings.has(name)) settings.set(name, value);
  };
  for (const [name, value] of Object.entries(facts.environment)) add(name, value);
  for (const { text } of facts.confFiles)
    for (const line of text.split('\n')) {
      const equals = line.indexOf('=');
      if (equals > 0 && !line.startsWith('#')) add(line.slice(0, equals), line.slice(equals + 1));
    }
  return settings;
}
