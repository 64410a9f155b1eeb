import { describe, expect, it } from 'vitest';
import { tarOf } from '../../../src/bundle/archive/tar.js';
import { concat, Untar } from '../../../src/logs/untar.js';

/** Names and sizes of the files in an archive that comes in pieces of this many bytes. */
function told(bytes: Uint8Array, piece: number): { readonly files: readonly (readonly [string, number])[]; readonly broken: boolean } {
  const files: [string, number][] = [];
  const untar = new Untar({
    begin: (name) => {
      files.push([name, 0]);
      return true;
    },
    data: (part) => {
      const last = files.at(-1);
      if (last !== undefined) last[1] += part.length;
    },
    end: () => undefined,
  });
  for (let at = 0; at < bytes.length; at += piece) untar.push(bytes.subarray(at, at + piece));
  untar.end();
  return { files, broken: untar.broken };
}

describe('a name in a header of its own', () => {
  const archive = (length: number): Uint8Array =>
    concat(
      tarOf(
        [
          { name: `logs/${'n'.repeat(length)}`, content: new Uint8Array(1000) },
          { name: 'after', content: new Uint8Array(3) },
        ],
        new Date(0),
      ),
    );

  it('is read up to the bound', () => {
    for (const piece of [100, 512, 100_000])
      expect(told(archive(60_000), piece)).toEqual({
        files: [
          [`logs/${'n'.repeat(60_000)}`, 1000],
          ['after', 3],
        ],
        broken: false,
      });
  });

  it('is passed over beyond it and never held, so that an archive cannot fill the memory by announcing one', () => {
    const { files, broken } = told(archive(70_000), 512);
    expect(files).toEqual([
      ['n'.repeat(60), 1000],
      ['after', 3],
    ]);
    expect(broken).toBe(false);
  });
});
