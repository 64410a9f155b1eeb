import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  effectiveEnvironment,
  explain,
  readConfFile,
  readFunctionList,
  readInterfaceList,
  listNames,
  releases,
  strtoll,
  variables,
} from '../../src/nccl/catalog/index.js';
import { applyEdits, lintConf, safeEdits } from '../../src/lint/index.js';
import { bytesOf, exactText, utf8 } from '../../src/nccl/catalog/bytes.js';

const release = fc.constantFrom(...releases);
const anyBytes = fc.uint8Array({ maxLength: 400 });
/** Bytes that make lines, comments, carriage returns and NULs likely. */
const confBytes = fc
  .array(fc.oneof(fc.constantFrom(...bytesOf('=#\n\r\0 "NCCL_AB1')), fc.integer({ min: 0, max: 255 })), {
    maxLength: 300,
  })
  .map((list) => Uint8Array.from(list));

/** strtoll with base 0 as the standard words it, by way of one expression and BigInt. */
function oracle(text: string): bigint | 'range' {
  const found = /^[ \t\n\v\f\r]*([+-]?)(?:0[xX]([0-9a-fA-F]+)|0([0-7]*)|([1-9][0-9]*))/.exec(text);
  if (found === null) return 0n;
  const [, sign, hex, octal, decimal] = found;
  const size =
    hex !== undefined
      ? BigInt(`0x${hex}`)
      : decimal !== undefined
        ? BigInt(decimal)
        : BigInt(`0o${octal === undefined || octal === '' ? '0' : octal}`);
  const value = sign === '-' ? -size : size;
  return BigInt.asIntN(64, value) === value ? value : 'range';
}

describe('the conf reader', () => {
  it('never throws, and sets no more than there are lines', () => {
    fc.assert(
      fc.property(fc.oneof(anyBytes, confBytes), release, (bytes, version) => {
        const { entries } = readConfFile(bytes, version);
        const lines = bytes.reduce((count, byte) => count + (byte === 10 ? 1 : 0), 1);
        expect(entries.length).toBeLessThanOrEqual(lines);
        for (const entry of entries) {
          expect(bytes[entry.equals]).toBe(61);
          expect(entry.nameBytes).not.toContain(61);
          expect(entry.nameBytes).not.toContain(0);
          expect(entry.valueBytes).not.toContain(10);
        }
      }),
    );
  });

  it('gives each name once to the environment, the first value', () => {
    fc.assert(
      fc.property(confBytes, release, (bytes, version) => {
        const { entries, added } = effectiveEnvironment([{ path: 'f', bytes }], {}, version);
        const names = added.map((entry) => entry.name);
        expect(new Set(names).size).toBe(names.length);
        for (const one of added) expect(entries.find(({ entry }) => entry.name === one.name)?.entry.value).toBe(one.value);
      }),
    );
  });

  it('keeps UTF-8 exact and writes everything else as ASCII', () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        const whole = utf8(bytes);
        if (whole !== null) expect(bytesOf(exactText(bytes))).toEqual(bytes);
        else expect(exactText(bytes)).toMatch(/\\x[0-9a-f]{2}/);
      }),
    );
  });
});

describe('strtoll', () => {
  const digits = fc.string({ unit: fc.constantFrom(...'0123456789abcdefxX+- \tMK.'.split('')), maxLength: 24 });

  it('agrees with the standard', () => {
    fc.assert(
      fc.property(fc.oneof(digits, fc.bigInt({ min: -(2n ** 66n), max: 2n ** 66n }).map(String), fc.string()), (text) => {
        const wanted = oracle(text.split('\0')[0] ?? '');
        const got = strtoll(text);
        expect(got.overflow ? 'range' : got.value).toBe(wanted);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('value readers', () => {
  it('never throw, whatever the text', () => {
    const names = variables().map(({ name }) => name);
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.string({ unit: 'binary', maxLength: 30 }), release, (name, value, version) => {
        expect(explain(name, value, { version }).effect).not.toBe('');
      }),
      { numRuns: 1500 },
    );
  });

  it('give every collective a row of 0, 1 or 2', () => {
    const list = fc.string({ unit: fc.constantFrom(...'treingalgathers:;,^ '.split('')), maxLength: 30 });
    fc.assert(
      fc.property(list, (text) => {
        const read = readFunctionList('NCCL_ALGO', text, listNames('NCCL_ALGO', '2.30.7'));
        if (read.ok)
          expect(
            Object.values(read.matrix)
              .flatMap((row) => Object.values(row))
              .every((cell) => cell <= 2),
          ).toBe(true);
        else expect(read.why).toMatch(/^(?:name|function|no-function|crash)$/);
      }),
    );
  });

  it('never read an empty interface name', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'mlx5_:,^= 1'.split('')), maxLength: 30 }), release, (text, version) => {
        expect(readInterfaceList(text, 32, version).items.every(({ prefix }) => prefix !== '')).toBe(true);
      }),
    );
  });
});

describe('safe fixes', () => {
  const names = fc.constantFrom(
    'NCCL_BUFFSIZE',
    'NCCL_DEBUG',
    'NCCL_ALGO',
    'NCCL_IB_HCA',
    'NCCL_P2P_LEVEL',
    'NCCL_IB_TIMEOUT',
    'NCCL_P2P_DISABLE',
    'nccl_debug',
  );
  const values = fc.constantFrom(
    '4M',
    '"8K"',
    'info',
    'Tree, Ring',
    'mlx5_0, mlx5_1',
    'sys',
    '010',
    'true',
    '23 # why',
    "'INFO' # x",
    '22',
    '',
    'Ring NCCL_PROTO=Simple',
  );
  const before = fc.constantFrom('', ' ', '\t', 'export ', '\ufeff');
  const line = fc
    .tuple(before, names, fc.constantFrom('=', ' = ', '= ', ' ='), values, fc.constantFrom('', '\r', ' '))
    .map((parts) => parts.join(''));
  const file = fc
    .array(fc.oneof(line, fc.constantFrom('# comment', '', 'NCCL_DEBUG: INFO')), { maxLength: 6 })
    .map((lines) => lines.join('\n'));

  it('make their findings go away and then change nothing more', () => {
    fc.assert(
      fc.property(file, fc.constantFrom('2.18.3', '2.29.7', '2.30.7'), (text, version) => {
        let current = text;
        for (let round = 0; round < 6; round++) {
          const next = applyEdits(current, safeEdits(lintConf(bytesOf(current), { version })));
          if (next === current) break;
          current = next;
        }
        const left = lintConf(bytesOf(current), { version }).filter(({ fixes }) => fixes.some(({ safe }) => safe));
        expect({ current, left }).toEqual({ current, left: [] });
      }),
      { numRuns: 400 },
    );
  });
});
