import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { notRead, sampleFolders, sampleReaders } from './fabric/sampleReaders.js';

/** Captures of real systems and of the lab's real tools, beside this repository where they are there at all. */
const root = join(import.meta.dirname, '../../../shared/samples');

function filesBelow(path: string): string[] {
  return statSync(path).isFile()
    ? [path]
    : readdirSync(path)
        .sort()
        .flatMap((name) => filesBelow(join(path, name)));
}

if (existsSync(root)) {
  describe('captures of networks', () => {
    const places = sampleFolders.flatMap((folder) => filesBelow(join(root, folder))).map((path) => relative(root, path));
    const leftOut = (place: string): boolean => notRead.some(([pattern]) => pattern.test(place));
    const readerOf = (place: string) => sampleReaders.find(([pattern]) => pattern.test(place))?.[1];

    it('are each read, or left out for a reason', () => {
      expect(places.length).toBeGreaterThan(150);
      expect(places.filter((place) => !leftOut(place) && readerOf(place) === undefined)).toEqual([]);
      for (const [pattern, reason] of notRead)
        expect(
          places.some((place) => pattern.test(place)),
          reason,
        ).toBe(true);
      for (const [pattern] of sampleReaders)
        expect(
          places.some((place) => pattern.test(place)),
          String(pattern),
        ).toBe(true);
    });

    it('say what they have always said', { timeout: 120_000 }, async () => {
      const lines = places
        .filter((place) => !leftOut(place))
        .map((place) => {
          const bytes = readFileSync(join(root, place));
          return `${place}: ${readerOf(place)?.((place.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString()) ?? ''}`.trimEnd();
        });
      await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('fabric/samples.txt');
    });
  });
} else {
  it('left out: ../shared/samples is not here', () => console.log('captures of real networks are not here; they were not read'));
}
