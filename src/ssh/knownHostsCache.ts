import { readFile, stat } from 'node:fs/promises';
import { readKnownHosts, type KnownHostsFile } from './knownHosts.js';

/** Reads known_hosts files, each again only when it changed: the hosts of a fleet share one reading. */
export interface KnownHostsCache {
  /** A file that cannot be read counts as empty, as in OpenSSH. */
  read(path: string): Promise<KnownHostsFile>;
}

/** Makes an empty cache. */
export function createKnownHostsCache(): KnownHostsCache {
  const all = new Map<string, { readonly stamp: string; readonly file: Promise<KnownHostsFile> }>();
  return {
    read: async (path) => {
      const stamp = await stampOf(path);
      const known = all.get(path);
      if (known?.stamp === stamp) return await known.file;
      const file = readFile(path, 'utf8')
        .catch(() => '')
        .then((text) => readKnownHosts(path, text));
      all.set(path, { stamp, file });
      return await file;
    },
  };
}

/** What changes whenever a file's text does: its place on the disk, size and times to the nanosecond. */
export async function stampOf(path: string): Promise<string> {
  try {
    const { ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
    return [ino, size, mtimeNs, ctimeNs].join(' ');
  } catch {
    return '';
  }
}
