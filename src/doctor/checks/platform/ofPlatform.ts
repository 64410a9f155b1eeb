import type { Check, Reached, Trouble } from '../../check.js';
import type { Platform } from '../../platforms/platform.js';

/** Whether a host is of a known kind that says something of this value; false for an unknown kind, of which nothing is expected. */
export function expects(key: keyof Platform, known: (host: Reached) => boolean): Check['concerns'] {
  return (host) => {
    const value = host.platform?.[key] ?? null;
    return value === null ? false : known(host) ? true : null;
  };
}

/** Troubles of hosts whose kind is known. */
export function perPlatform(hosts: readonly Reached[], look: (host: Reached, platform: Platform) => Trouble | null): Trouble[] {
  return hosts.flatMap((host) => {
    const platform = host.platform ?? null;
    return platform === null ? [] : (look(host, platform) ?? []);
  });
}

/** Where an expected value comes from, as evidence. */
export function sourceLine(platform: Platform): string {
  return `${platform.name}: ${platform.source}`;
}
