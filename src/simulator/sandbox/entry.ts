import { posix } from 'node:path';

/** What a path holds: a text, bytes, or a link to another place. */
export type Entry = string | Buffer | { readonly to: string };

/** A relative link from one path under the root to another, as sysfs makes them. */
export function link(from: string, to: string): Entry {
  return { to: posix.relative(posix.dirname(from), to) };
}
