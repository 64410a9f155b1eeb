import type { Reached, Trouble } from './check.js';
import { majority } from './majority.js';

/** Hosts whose value differs from that of the majority; hosts whose value is not known are left out. */
export function differs<T>(
  hosts: readonly Reached[],
  valueOf: (host: Reached) => T | null,
  say: (host: string, own: T, most: T, count: number) => Omit<Trouble, 'host'>,
): Trouble[] {
  const known = hosts.flatMap((host) => {
    const value = valueOf(host);
    return value === null ? [] : [{ host: host.host, value }];
  });
  const most = majority(known.map(({ value }) => value));
  if (most === null) return [];
  return known.flatMap(({ host, value }) => (value === most.value ? [] : [{ host, ...say(host, value, most.value, most.count) }]));
}
