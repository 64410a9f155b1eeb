import * as l10n from '@vscode/l10n';
import { cleanLine } from '../base/clean.js';
import type { Trouble } from './check.js';

const mostNamed = 3;

/**
 * What to do about the troubles of one result, one line for each kind of advice: fixes that differ in a host's name, an address, a port or another number
 * only are one line, with how many hosts have the like and the first of them.
 */
export function fixLines(troubles: readonly Pick<Trouble, 'host' | 'fix'>[]): readonly string[] {
  const kinds = new Map<string, { readonly fix: string; readonly texts: Set<string>; readonly hosts: Set<string> }>();
  for (const { host, fix } of troubles) {
    if (fix === null) continue;
    const form = formOf(fix, host);
    const known = kinds.get(form);
    if (known === undefined) kinds.set(form, { fix, texts: new Set([fix]), hosts: new Set([host]) });
    else {
      known.texts.add(fix);
      known.hosts.add(host);
    }
  }
  return [...kinds.values()].map(({ fix, texts, hosts: [, ...others] }) => {
    if (texts.size === 1 || others.length === 0) return fix;
    const names = others.slice(0, mostNamed).map(cleanLine).join(', ');
    return others.length > mostNamed
      ? l10n.t('{0} The like for {1} more hosts: {2}, …', fix, others.length, names)
      : l10n.t('{0} The like for {1}.', fix, names);
  });
}

/** A fix without what is a host's own in it. */
function formOf(fix: string, host: string): string {
  const name = host.replace(/[^\w-]/g, (character) => `\\${character}`);
  return fix.replace(new RegExp(`(?<![\\w.-])${name}(?![\\w-])`, 'g'), '\u0000').replace(/\d+/g, '0');
}
