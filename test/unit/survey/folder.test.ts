import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Collection } from '../../../src/survey/collect/collect.js';
import { listName, readCollection, writeCollection } from '../../../src/survey/collect/folder.js';

const at = '2026-01-01T00:00:00.000Z';
const collection: Collection = {
  origin: 'measured',
  outputs: [
    { program: 'ibnetdiscover', host: 'a', at, text: 'Switch\n', truncated: false },
    { program: 'lldpctl', host: 'b', at, text: '{}', truncated: true },
  ],
  missing: [{ program: 'iblinkinfo', host: null, why: 'missing-tool', message: 'No host that answered has iblinkinfo.', next: null }],
};

describe('a folder of collected outputs', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'collected-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('gives back what was put there, with place and time of each', async () => {
    await writeCollection(join(folder, 'new'), collection);
    expect(readdirSync(join(folder, 'new')).sort()).toEqual(['ibnetdiscover@a.txt', 'lldpctl@b.json', listName]);
    expect(await readCollection(join(folder, 'new'))).toEqual({ ...collection, missing: [] });
  });

  it('is not led out of itself by its own list, and counts as empty where that is damaged', async () => {
    await writeCollection(folder, collection);
    const list = JSON.parse(readFileSync(join(folder, listName), 'utf8')) as { sources: unknown[] };
    const hostile = [
      { program: 'ibnetdiscover', host: '../../etc/passwd', at },
      { program: 'rm', host: 'a', at },
      { program: 'lldpctl', host: 'b', at: 'never' },
    ];
    writeFileSync(join(folder, listName), JSON.stringify({ ...list, sources: [...hostile, list.sources[0]] }));
    expect((await readCollection(folder))?.outputs.map(({ host }) => host)).toEqual(['a']);
    writeFileSync(join(folder, listName), '{');
    expect(await readCollection(folder)).toBeNull();
    expect(await readCollection(join(folder, 'nowhere'))).toBeNull();
  });
});
