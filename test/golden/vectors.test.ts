import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { replay, replayKinds, type Json } from '../../src/nccl/catalog/replay.js';

interface Vector {
  readonly id: string;
  readonly kind: string;
  readonly input: Json;
  readonly results: readonly { readonly versions: readonly string[]; readonly result: Json }[];
}

// Recorded by running NCCL's own functions; see the format in each file: input, and the result per range of release tags.
const folder = join(import.meta.dirname, 'vectors');

/** Both ends of "2.3.5-2.12.7", "2.30.7" or "2.5.6-2.23.4 grammar (…)". */
function ends(range: string): string[] {
  const found = /^(\d+\.\d+\.\d+)(?:-(\d+\.\d+\.\d+))?/.exec(range);
  if (found === null) throw new Error(`no versions in "${range}"`);
  return [...new Set([found[1] ?? '', found[2] ?? found[1] ?? ''])];
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, held]) => [key, sorted(held)]),
  );
}

/** A log on /dev/stderr was recorded as the pipe of that one run, so only "not standard output" can be compared. */
function comparable(result: Json): Json {
  return JSON.parse(JSON.stringify(sorted(result)).replace(/"file":"(?:pipe:\[\d+\]|\/dev\/stderr)"/, '"file":"(stderr)"')) as Json;
}

for (const file of readdirSync(folder)) {
  const vectors = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Vector[];
  describe(`recorded ${file.replace('.json', '')}`, () => {
    for (const { id, kind, input, results } of vectors) {
      it(id, () => {
        for (const { versions, result } of results) {
          for (const version of versions.flatMap(ends)) {
            expect({ version, result: comparable(replay(kind, input, version)) }).toEqual({ version, result: comparable(result) });
          }
        }
      });
    }
  });
}

describe('the copies', () => {
  const originals = ['public.json', 'xml-public.json', 'tuner-csv-public.json'].map((name) =>
    join(import.meta.dirname, '../../../shared/vectors', name),
  );
  if (!originals.every((path) => existsSync(path))) {
    it('left out: ../shared is not here', () => {
      console.log('left out: comparing the copied vectors with ../shared/vectors, which is not here');
    });
  } else {
    it('hold every public vector, and every kind of them is answered', () => {
      const all = originals.flatMap((path) => (JSON.parse(readFileSync(path, 'utf8')) as { vectors: Vector[] }).vectors);
      const copies = readdirSync(folder).flatMap((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Vector[]);
      expect(copies.map((vector) => vector.id).sort()).toEqual(all.map((vector) => vector.id).sort());
      expect(copies.length).toBeGreaterThan(800);
      expect(all.filter(({ kind }) => !replayKinds.includes(kind))).toEqual([]);
    });
  }
});
