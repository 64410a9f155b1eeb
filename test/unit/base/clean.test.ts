import { describe, expect, it } from 'vitest';
import { clean, cleanJson, cleanLine, unlinked } from '../../../src/base/clean.js';

const esc = String.fromCharCode(0x1b);

describe('clean', () => {
  it('removes escape sequences, controls and marks that reorder text', () => {
    expect(clean(`a${esc}[31mb${esc}[0m`)).toBe('ab');
    expect(clean(`a${esc}]0;title${String.fromCharCode(7)}b`)).toBe('ab');
    expect(clean(`a${esc}]8;;command:x${esc}\\link${esc}]8;;${esc}\\b`)).toBe('alinkb');
    expect(clean(`a${String.fromCharCode(0, 8, 13, 0x7f, 0x9b)}b`)).toBe('ab');
    expect(clean('a\u202egnp.exe\u2066b')).toBe('agnp.exeb');
    expect(clean(`${esc}cx`)).toBe('cx');
  });

  it('keeps tabs, line feeds and every other character', () => {
    expect(clean('a\tb\nü漢 $(touch x) </script> [a](command:x)')).toBe('a\tb\nü漢 $(touch x) </script> [a](command:x)');
  });

  it('lets an escape that is left open take no more than its line', () => {
    expect(clean(`a${esc}]0;title\nb`)).toBe('a0;title\nb');
    expect(clean(`a${esc}]0;title Error: out of memory`)).toBe('a0;title Error: out of memory');
    expect(clean(`a${esc}]0;title${esc}[31mb`)).toBe('a0;titleb');
    expect(clean(`a${esc}${esc}[[31m${esc}]]\nb`)).not.toContain(esc);
  });
});

describe('cleanLine', () => {
  it('makes one line of a text', () => {
    expect(cleanLine(` a\n${esc}[31mb\t c `)).toBe('a b c');
    expect(cleanLine('gpu-01')).toBe('gpu-01');
  });
});

describe('cleanJson', () => {
  it('keeps the value and leaves nothing that acts on a terminal', () => {
    const value = { [`a\u009b31m`]: `\u202e\u007f${esc}[2J`, plain: 'ü漢\u00a0' };
    const json = cleanJson(JSON.stringify(value));
    expect(JSON.parse(json)).toEqual(value);
    expect(clean(json)).toBe(json);
    expect(json).toContain('ü漢\u00a0');
  });
});

describe('unlinked', () => {
  it('leaves nothing that VS Code makes a link of, and every word', () => {
    // The form of base/common/linkedText.ts.
    const link = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/i;
    const text = 'gpu-01: [a](command:x) [b](https://evil.example "c") [[d](file:///e)](command:y)';
    expect(link.test(text)).toBe(true);
    expect(link.test(unlinked(text))).toBe(false);
    expect(unlinked(text).replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
    expect(unlinked('mlx5_0 [1] (down)')).toBe('mlx5_0 [1] (down)');
  });
});
