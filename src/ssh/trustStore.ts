import { chmod, mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { readKnownHosts } from './knownHosts.js';
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
 * Written whole and atomically with mode 0600, one write at a time; every look reads the file again, so that two windows agree.
 * Throws what the file system throws: a store that cannot be read is no reason to trust.
 */
export function fileTrustStore(path: string): TrustStore {
  let last: Promise<unknown> = Promise.resolve();
  const read = async (): Promise<string> => {
    try {
      return await readFile(path, 'utf8');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
      throw error;
    }
  };
  const keysIn = (text: string, address: string): string[] =>
    readKnownHosts(path, text)
      .entries.filter((entry) => entry.marker === null && entry.names === address)
      .map((entry) => entry.key);
  const write = async (address: string, keyType: string, base64: string): Promise<void> => {
    const text = await read();
    if (keysIn(text, address).includes(base64)) return;
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const before = text === '' || text.endsWith('\n') ? text : `${text}\n`;
    await writeFileAtomic(path, `${before}${address} ${keyType} ${base64}\n`, { mode: 0o600 });
    await chmod(path, 0o600);
  };
  return {
    file: path,
    keys: async (address) => keysIn(await read(), address),
    add: (address, keyType, base64) => {
      // A space or line break in an address would write a second field or line: no host name has one.
      if (/[\s,|#@!*?]/.test(address)) return Promise.reject(new Error(`not an address: ${JSON.stringify(address)}`));
      const next = last.then(() => write(address, keyType, base64));
      last = next.catch(() => undefined);
      return next;
    },
  };
}
