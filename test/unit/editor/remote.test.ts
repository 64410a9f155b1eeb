import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { unknownFacts } from '../../../src/cluster/facts.js';
import { clusterNamed, fromUriParts, toUriParts } from '../../../src/editor/remote/hostAddress.js';
import { Journal, type SavedWrite } from '../../../src/editor/remote/journal.js';
import { debugFiles, followCommand, perProcess } from '../../../src/editor/remote/knownLogs.js';
import { damaged, lineChanges } from '../../../src/base/lineChanges.js';
import { LineBudget, LogLines } from '../../../src/editor/remote/logLines.js';

const folder = mkdtempSync(join(tmpdir(), 'remote-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('the address of a host’s file', () => {
  it('goes there and back, whatever the names', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), fc.string(), (cluster, host, path) => {
        const address = { cluster, host, path: `/${path}` };
        expect(fromUriParts(toUriParts(address))).toEqual(address);
      }),
    );
    expect(toUriParts({ cluster: 'demo', host: 'gpu-01', path: '/etc/nccl.conf' })).toEqual({
      authority: 'demo',
      path: '/gpu-01/etc/nccl.conf',
    });
    expect(fromUriParts({ authority: 'demo', path: '/gpu-01' })?.path).toBe('/');
    expect(fromUriParts({ authority: 'demo', path: '/' })).toBeNull();
    expect(fromUriParts({ authority: '', path: '/gpu-01/etc' })).toBeNull();
  });

  it('finds its cluster in small letters, but the exact name first', () => {
    expect(clusterNamed('prod', ['Prod'])).toBe('Prod');
    expect(clusterNamed('prod', ['Prod', 'prod'])).toBe('prod');
    expect(clusterNamed('other', ['Prod'])).toBe('other');
  });
});

describe('what a save changes', () => {
  it('is counted and shown line by line', () => {
    expect(lineChanges('a\nb\nc\n', 'a\nB\nc\nd\n', 9)).toEqual({ added: 2, removed: 1, lines: ['− b', '+ B', '+ d'] });
    expect(lineChanges('', 'a\n', 9)).toEqual({ added: 1, removed: 0, lines: ['+ a'] });
    expect(lineChanges('same', 'same', 9)).toEqual({ added: 0, removed: 0, lines: [] });
    expect(lineChanges('a', 'b\nc\nd', 2).lines).toEqual(['− a', '+ b']);
    expect(lineChanges('', 'x'.repeat(500), 9).lines[0]).toHaveLength(122);
    const [long, other] = [1, 2].map((seed) => Array.from({ length: 5000 }, (_, index) => String(index * seed)).join('\n'));
    expect(lineChanges(long ?? '', other ?? '', 3).removed).toBe(4999);
    // Only the end of the last line.
    expect(lineChanges('a', 'a\n', 9)).toEqual({ added: 1, removed: 1, lines: ['− a', '+ a'] });
  });

  it('leads from the one text to the other', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 }).map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const { added, removed } = lineChanges(before, after, 99);
        const count = (lines: string): number => lines.match(/[^\n]*\n|[^\n]+/g)?.length ?? 0;
        expect(count(after) - count(before)).toBe(added - removed);
        if (before === after) expect(added + removed).toBe(0);
      }),
    );
  });

  it('shows the bytes that a save as UTF-8 would lose', () => {
    const latin = Buffer.from([0x63, 0xe9, 0x0a]);
    expect(damaged(latin, Buffer.from(latin.toString('utf8')))).toBe(1);
    expect(damaged(latin, Buffer.from([0x64, 0xe9, 0x0a]))).toBe(0);
    const replaced = Buffer.from('was there before: \ufffd');
    expect(damaged(replaced, Buffer.from('was there before: \ufffd.'))).toBe(0);
  });
});

describe('the list of writes', () => {
  const write = (id: string, more: Partial<SavedWrite> = {}): SavedWrite => ({
    id,
    time: '2026-11-28T20:00:00.000Z',
    cluster: 'demo',
    host: 'gpu-01',
    path: '/etc/nccl.conf',
    before: 'aa',
    after: { sha256: 'bb', size: 1, mtime: 2 },
    backup: '/etc/nccl.conf.bak',
    undoes: null,
    ...more,
  });

  it('offers what can be undone, latest first, and survives lines that are no writes', async () => {
    const file = join(folder, 'deep', 'journal.jsonl');
    const journal = new Journal(file);
    expect(await journal.undoable()).toEqual([]);
    await Promise.all([journal.add(write('1')), journal.add(write('2')), journal.add(write('3'))]);
    await journal.add(write('4', { undoes: '2' }));
    expect((await journal.undoable()).map((one) => one.id)).toEqual(['3', '1']);
    const lines = readFileSync(file, 'utf8');
    writeFileSync(file, `not json\n{"id":1}\n[]\nnull\n${lines}{"id":"cut`);
    await journal.add(write('5'));
    expect((await journal.undoable()).map((one) => one.id)).toEqual(['5', '3', '1']);
  });

  it('stays short', async () => {
    const file = join(folder, 'long.jsonl');
    const line = `${JSON.stringify(write('x'))}\n`;
    writeFileSync(file, line.repeat(Math.ceil((1024 * 1024 + 1) / line.length)));
    const journal = new Journal(file);
    await journal.add(write('last'));
    const all = await journal.undoable();
    expect([all.length, all[0]?.id]).toEqual([501, 'last']);
  });
});

describe('logs', () => {
  it('are found where NCCL writes them', () => {
    const facts = {
      ...unknownFacts,
      hostName: 'gpu-01.example.org',
      environment: { NCCL_DEBUG_FILE: '/scratch/nccl.%h.%p.log' },
      confFiles: [
        { path: '/etc/nccl.conf', text: '#NCCL_DEBUG_FILE=/no\nNCCL_DEBUG_FILE=/var/log/nccl.%h \nNCCL_DEBUG=INFO\n' },
        { path: '/root/.nccl.conf', text: 'NCCL_DEBUG_FILE=relative.log\nXNCCL_DEBUG_FILE=/no\n' },
      ],
    };
    expect(debugFiles(facts)).toEqual(['/scratch/nccl.gpu-01.%p.log', '/var/log/nccl.gpu-01']);
    expect(debugFiles(unknownFacts)).toEqual([]);
    const pattern = perProcess('/scratch/nccl.gpu-01.%p.log');
    expect(pattern?.folder).toBe('/scratch');
    expect(['nccl.gpu-01.42.log', 'nccl.gpu-01.x.log', 'ncclxgpu-01.42.log'].map((name) => pattern?.name.test(name))).toEqual([
      true,
      false,
      false,
    ]);
    expect(perProcess('/var/log/syslog')).toBeNull();
  });

  it('are followed with their path as one argument', () => {
    expect(followCommand({ kind: 'file', path: '/var/log/a; rm -rf x' }, 50)).toEqual([
      'tail',
      '-n',
      '50',
      '-F',
      '--',
      '/var/log/a; rm -rf x',
    ]);
    expect(followCommand({ kind: 'kernel' }, 50)[0]).toBe('dmesg');
  });

  it('become whole, clean lines', () => {
    const lines = new LogLines();
    expect(lines.push('one\r\ntw')).toEqual(['one']);
    expect(lines.push('o\u001b[31m red\u001b[0m\u202e\n\n')).toEqual(['two red', '']);
    expect(lines.push('x'.repeat(10_000)).map((line) => line.length)).toEqual([4096, 4096]);
    expect(lines.end()).toEqual(['x'.repeat(10_000 - 2 * 4096)]);
    expect(lines.end()).toEqual([]);
  });

  it('that run wild are counted instead of shown', () => {
    const budget = new LineBudget(3);
    expect(budget.take(['1', '2'])).toEqual(['1', '2']);
    expect(budget.take(['3', '4', '5'])).toEqual(['3']);
    expect(budget.renew()).toBe(2);
    expect(budget.take(['6'])).toEqual(['6']);
    expect(budget.renew()).toBe(0);
  });
});
