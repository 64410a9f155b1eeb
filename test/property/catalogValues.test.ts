import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeValue, readValue, variables } from '../../src/nccl/catalog/index.js';
import { releases } from '../../src/nccl/catalog/data/index.js';
import { strtoll } from '../../src/nccl/catalog/integer.js';
import { leastCpuMs } from '../support/cpu.js';

/** Texts that look a little like values, and noise. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.integer().map(String),
  fc.stringMatching(/^[ "']?[A-Za-z0-9^=|:,;.%_/[\]-]{0,24}[ "'MKk]?$/),
  fc.constantFrom(
    '',
    '0',
    '1',
    '-1',
    '-2',
    '08',
    '0x',
    'true',
    'MAX:2',
    '[::1]:9',
    '10.0.0.0/8',
    '%h.%p',
    '8 8 64',
    'EFFICIENCY|ZERO',
    '^mlx5',
    'none',
  ),
);
const known = fc.constantFrom(...variables());
const release = fc.constantFrom(...releases);

describe('any text of any variable in any release', () => {
  it('is read without a throw, in a whole sentence', () => {
    fc.assert(
      fc.property(known, text, release, (variable, value, version) => {
        const { effect, mistake, messages } = readValue({ variable, text: value, version, context: {} });
        expect(effect.length).toBeGreaterThan(3);
        for (const line of messages) expect(line).toMatch(/^(?:INFO|WARN) /);
        for (const one of mistake?.suggestions ?? []) expect(one.text === value && one.safe).toBe(false);
        const short = describeValue(variable, value, version);
        if (short !== null) expect(short.length).toBeGreaterThan(0);
      }),
      { numRuns: 4000 },
    );
  });

  it('is mended for good by a suggestion that is called safe', () => {
    fc.assert(
      fc.property(known, text, (variable, value) => {
        const version = '2.30.7';
        for (const { text: better, safe } of readValue({ variable, text: value, version, context: {} }).mistake?.suggestions ?? []) {
          if (!safe) continue;
          const again = readValue({ variable, text: better, version, context: {} });
          expect(again.mistake?.harm, `${variable.name}=${value} → ${better}: ${again.effect}`).not.toBe('error');
        }
      }),
      { numRuns: 4000 },
    );
  });

  it('refuses what goes on behind the digits of a limit', () => {
    for (const limit of ['-9223372036854775808', '9223372036854775807', '-0x8000000000000000', '-01000000000000000000000']) {
      expect(strtoll(limit), limit).toMatchObject({ overflow: false });
      expect(strtoll(`${limit}0`), limit).toMatchObject({ overflow: true });
    }
  });

  it('takes no longer for a megabyte of digits', async () => {
    const read = () => {
      expect(strtoll('9'.repeat(1_000_000))).toMatchObject({ overflow: true, end: 1_000_000 });
      expect(strtoll(`-${'7'.repeat(1_000_000)}`)).toMatchObject({ overflow: true, value: -(2n ** 63n) });
    };
    expect(await leastCpuMs(read, 2000)).toBeLessThan(2000);
  });
});
