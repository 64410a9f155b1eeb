import { describe, expect, it } from 'vitest';
import { clean } from '../../../src/base/clean.js';

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
});
