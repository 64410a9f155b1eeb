import * as l10n from '@vscode/l10n';
import { foldHosts } from '../cluster/foldHosts.js';

/** Writes a list of hosts in few words. */
export type Fold = (hosts: readonly string[]) => string;

/** Folds lists of hosts and remembers them: most checks speak of the same few lists, and all hosts need no list at all. */
export function folder(all: number): Fold {
  const known = new Map<string, string>();
  return (hosts) => {
    if (hosts.length === all && all > 8) return l10n.t('all {0} hosts', all);
    const key = hosts.join('\n');
    const folded = known.get(key) ?? foldHosts(hosts);
    known.set(key, folded);
    return folded;
  };
}
