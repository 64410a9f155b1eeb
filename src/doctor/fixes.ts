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

const wordBefore = /[\w.-]$/;
const wordAfter = /^[\w-]/;

/** A fix without what is a host's own in it: its name where that stands alone, and numbers. */
function formOf(fix: string, host: string): string {
  const pieces: string[] = [];
  let from = 0;
  for (let at = host === '' ? -1 : fix.indexOf(host); at >= 0; at = fix.indexOf(host, from)) {
    const end = at + host.length;
    const alone = !wordBefore.test(fix.slice(Math.max(0, at - 1), at)) && !wordAfter.test(fix.slice(end, end + 1));
    pieces.push(fix.slice(from, at), alone ? '\u0000' : host);
    from = end;
  }
  return [...pieces, fix.slice(from)].join('').replace(/\d+/g, '0');
}
