import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

const files = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name));

/** "src/nccl/catalog/conf.ts" → "nccl/catalog", "webview/shared/dom.ts" → "webview/shared". */
function roomOf(path: string): string {
  const [top = '', first = '', second = ''] = path.split(/[/\\]/);
  if (top === 'webview') return `webview/${first}`;
  return first === 'nccl' ? `nccl/${second}` : first;
}

const table = new Map(
  [...readFileSync('ARCHITECTURE.md', 'utf8').matchAll(/^\| `(?:src\/)?([\w/]+)` \|.*\| ([^|]+) \|$/gm)].map(([, room = '', uses = '']) => [
    room,
    new Set(uses === 'nothing' ? [] : uses.split(', ')),
  ]),
);
const all = [...files('src'), ...files('webview')].filter((path) => !path.endsWith('extension.ts'));

describe('the rooms of ARCHITECTURE.md', () => {
  it('are exactly the folders that exist', () => {
    expect([...new Set(all.map(roomOf))].sort()).toEqual([...table.keys()].sort());
  });

  it('import from the rooms that the table allows, and use each of them', () => {
    const used = new Map([...table.keys()].map((room) => [room, new Set<string>()]));
    for (const path of all) {
      for (const [, target = ''] of readFileSync(path, 'utf8').matchAll(/(?:from|import\() ?'(\.[^']+)'/g)) {
        const room = roomOf(normalize(join(dirname(path), target)));
        if (room !== roomOf(path) && !target.endsWith('.css') && !target.includes('package.json')) used.get(roomOf(path))?.add(room);
      }
    }
    expect(Object.fromEntries([...used].map(([room, rooms]) => [room, [...rooms].sort()]))).toEqual(
      Object.fromEntries([...table].map(([room, rooms]) => [room, [...rooms].sort()])),
    );
  });
});
