import { describe, expect, it } from 'vitest';
import { bytesOf } from '../../../src/nccl/catalog/bytes.js';
import { confPaths, effectiveEnvironment, readConfFile } from '../../../src/nccl/catalog/index.js';

const set = (text: string | Uint8Array, version: string): [string, string][] =>
  readConfFile(typeof text === 'string' ? bytesOf(text) : text, version).entries.map((entry) => [entry.name, entry.value]);

describe('readConfFile', () => {
  it('keeps blanks, quotes and later equals signs', () => {
    expect(set('NCCL_A = "x" = y\n', '2.30.7')).toEqual([['NCCL_A ', ' "x" = y']]);
  });

  it('drops one carriage return from 2.30.3 on, before a line feed, a NUL or the end', () => {
    expect(set('A=1\r\nB=2\r\r\nC=3\r', '2.30.3')).toEqual([
      ['A', '1'],
      ['B', '2\r'],
      ['C', '3'],
    ]);
    expect(set('A=1\r\nC=3\r', '2.29.7')).toEqual([
      ['A', '1\r'],
      ['C', '3\r'],
    ]);
    expect(set('A=1\r\0rest\nB=2', '2.30.7')).toEqual([
      ['A', '1'],
      ['B', '2'],
    ]);
  });

  it('takes # in column 0 for a comment only from 2.26.2 on, and never an indented one', () => {
    expect(set('#A=1\n #B=2', '2.25.1')).toEqual([
      ['#A', '1'],
      [' #B', '2'],
    ]);
    expect(set('#A=1\n #B=2', '2.26.2')).toEqual([[' #B', '2']]);
  });

  it('cuts lines after 4095 bytes from 2.30.3 on, even in a comment', () => {
    const comment = `#${'x'.repeat(4094)}NCCL_B=1\n`;
    expect(set(comment, '2.29.7')).toEqual([]);
    const [entry] = readConfFile(bytesOf(comment), '2.30.3').entries;
    expect(entry).toMatchObject({ name: 'NCCL_B', value: '1', line: 0, tail: true });
    // One byte less and the line feed still fits.
    expect(set(`#${'x'.repeat(4093)}\nNCCL_B=1\n`, '2.30.3')).toEqual([['NCCL_B', '1']]);
  });

  it('keeps 1023 bytes of a value, and crashes on long names before 2.23.4', () => {
    expect(set(`A=${'v'.repeat(1023)}`, '2.30.7')[0]?.[1]).toHaveLength(1023);
    expect(readConfFile(bytesOf(`A=${'v'.repeat(1024)}`), '2.30.7').entries[0]).toMatchObject({ cut: 'value' });
    expect(readConfFile(bytesOf(`A=1\n${'n'.repeat(1024)}=1\nB=2`), '2.22.3')).toMatchObject({ crash: 1, entries: [{ name: 'A' }] });
    expect(readConfFile(bytesOf(`${'n'.repeat(1023)}=1`), '2.22.3').crash).toBeNull();
    expect(set(`${'n'.repeat(1030)}=1\nB=2`, '2.23.4').map(([name]) => name.length)).toEqual([1023, 1]);
  });

  it('writes bytes that are not UTF-8 as \\xNN and keeps a byte order mark in the name', () => {
    expect(set(Uint8Array.of(65, 61, 0xff, 0xc3, 0xa9, 0xc3), '2.30.7')).toEqual([['A', '\\xffé\\xc3']]);
    expect(set('\ufeffA=1', '2.30.7')).toEqual([['\ufeffA', '1']]);
  });
});

describe('effectiveEnvironment', () => {
  const file = (path: string, text: string): { path: string; bytes: Uint8Array } => ({ path, bytes: bytesOf(text) });

  it('lets the environment win, then the first file, then the first line', () => {
    const read = effectiveEnvironment([file('a', 'X=1\nX=2\nY=1\n=z\n'), file('b', 'Y=2\nZ=3\nE=4')], { E: '' }, '2.30.7');
    expect(read.environment).toEqual({ E: '', X: '1', Y: '1', Z: '3' });
    expect(read.entries.map(({ why }) => why)).toEqual([
      null,
      'first line wins',
      null,
      'the name is empty',
      'an earlier file wins',
      null,
      'set in the process environment',
    ]);
  });

  it('lets an empty value in a file block later lines', () => {
    expect(effectiveEnvironment([file('a', 'X=\nX=1')], {}, '2.30.7').environment).toEqual({ X: '' });
  });

  it('survives names that JavaScript has a meaning for', () => {
    const { environment } = effectiveEnvironment([file('a', '__proto__=1\nconstructor=2')], {}, '2.30.7');
    expect(Object.entries(environment)).toEqual([
      ['__proto__', '1'],
      ['constructor', '2'],
    ]);
  });
});

describe('confPaths', () => {
  const places = { home: '/h', passwdHome: '/p', confFile: '/c' };

  it('asks the passwd database, then NCCL_CONF_FILE, then $HOME, by release', () => {
    expect(confPaths(places, '2.22.3')).toEqual(['/p/.nccl.conf', '/etc/nccl.conf']);
    expect(confPaths(places, '2.23.4')).toEqual(['/c', '/etc/nccl.conf']);
    expect(confPaths({ ...places, confFile: '' }, '2.29.7')).toEqual(['/p/.nccl.conf', '/etc/nccl.conf']);
    expect(confPaths({ ...places, confFile: null }, '2.30.3')).toEqual(['/h/.nccl.conf', '/etc/nccl.conf']);
    expect(confPaths({ home: null, passwdHome: '/p', confFile: null }, '2.30.3')).toEqual(['/etc/nccl.conf']);
  });
});
