import { chmod, mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { readKnownHosts } from './knownHosts.js';
import { stampOf } from './knownHostsCache.js';
import type { TrustStore } from './types.js';

/** Keys accepted for the life of this process only. */
export function memoryTrustStore(): TrustStore {
  const all = new Map<string, string[]>();
  return {
    keys: (address) => Promise.resolve([...(all.get(address) ?? [])]),
    add: (address, _keyType, base64) => {
      const list = all.get(address) ?? [];
      if (!list.includes(base64)) all.set(address, [...list, base64]);
      return Promise.resolve();
    },
  };
}

/**
 * Keys accepted here, in a file of their own in the known_hosts format: one line "address type key" each, readable by ssh too.
 * Written whole and atomically with mode 0600, one write at a time with all that waits for it; every look notices a changed file, so
 * that two windows agree. Throws what the file system throws: a store that cannot be read is no reason to trust.
 */
export function fileTrustStore(path: string): TrustStore {
  let last: Promise<unknown> = Promise.resolve();
  let waiting: (readonly [address: string, keyType: string, base64: string])[] = [];
  let held: { readonly stamp: string; readonly keys: ReadonlyMap<string, readonly string[]> } | null = null;
  const read = async (): Promise<string> => {
    try {
      return await readFile(path, 'utf8');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
      throw error;
    }
  };
  const keysIn = (text: string): Map<string, string[]> => {
    const keys = new Map<string, string[]>();
    for (const { marker, names, key } of readKnownHosts(path, text).entries)
      if (marker === null) keys.set(names, [...(keys.get(names) ?? []), key]);
    return keys;
  };
  const look = async (): Promise<ReadonlyMap<string, readonly string[]>> => {
    const stamp = await stampOf(path);
    if (stamp !== '' && held?.stamp === stamp) return held.keys;
    const keys = keysIn(await read());
    held = { stamp, keys };
    return keys;
  };
  const write = async (): Promise<void> => {
    const lines = waiting;
    if (lines.length === 0) return;
    waiting = [];
    const text = await read();
    const known = keysIn(text);
    const fresh = lines.filter(([address, , key]) => known.get(address)?.includes(key) !== true);
    if (fresh.length === 0) return;
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const before = text === '' || text.endsWith('\n') ? text : `${text}\n`;
    const added = [...new Set(fresh.map((fields) => `${fields.join(' ')}\n`))].join('');
    await writeFileAtomic(path, before + added, { mode: 0o600 });
    await chmod(path, 0o600);
    held = null;
  };
  return {
    file: path,
    keys: async (address) => (await look()).get(address) ?? [],
    add: (address, keyType, base64) => {
      // A space or line break in an address would write a second field or line: no host name has one.
      if (/[\s,|#@!*?]/.test(address)) return Promise.reject(new Error(`not an address: ${JSON.stringify(address)}`));
      waiting.push([address, keyType, base64]);
      const next = last.then(write);
      last = next.catch(() => undefined);
      return next;
    },
  };
}
