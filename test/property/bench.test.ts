import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byteSize } from '../../src/bench/byteSize.js';
import { combinations, schedule } from '../../src/bench/combinations.js';
import { readConstraint } from '../../src/bench/constraint.js';
import { readRecord } from '../../src/bench/readRecord.js';
import { holm } from '../../src/base/statistics.js';
import { remainingSteps } from '../../src/bench/steps.js';
import { readSweep } from '../../src/bench/sweepFile.js';
import { csvLine } from '../../src/protocol/csv.js';
import { sweepOf } from '../unit/bench/support/fake.js';

const name = fc.stringMatching(/^NCCL_[A-Z]{1,8}$/);
const parameters = fc.uniqueArray(fc.tuple(name, fc.uniqueArray(fc.integer({ min: 0, max: 99 }), { minLength: 1, maxLength: 4 })), {
  selector: ([key]) => key,
  minLength: 1,
  maxLength: 4,
});

describe('sweeps', () => {
  it('read whatever text there is without throwing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const { sweep, problems } = readSweep(text, 'x.yaml');
        expect(sweep === null).toBe(problems.length > 0);
      }),
    );
  });

  it('have as many combinations as the values multiply to, all different, each once in every block', () => {
    fc.assert(
      fc.property(
        parameters,
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 0, max: 99 }),
        (list, repeats, every, seed) => {
          const text = `benchmark: all_reduce_perf\nrepeats: ${repeats}\nbaselineEvery: ${every}\nseed: ${seed}\nparameters:\n${list.map(([key, values]) => `  ${key}: [${values.join(', ')}]`).join('\n')}\n`;
          const sweep = sweepOf(text);
          const all = combinations(sweep);
          expect(all).toHaveLength(list.reduce((product, [, values]) => product * values.length, 1));
          expect(new Set(all.map((settings) => JSON.stringify(settings))).size).toBe(all.length);
          const steps = schedule(sweep, all);
          expect(new Set(steps.map((step) => `${step.trial}/${step.repeat}`)).size).toBe(steps.length);
          expect(steps.filter((step) => step.trial >= 0)).toHaveLength(all.length * repeats);
          expect(steps[0]?.trial).toBe(-1);
          expect(steps.at(-1)?.trial).toBe(-1);
          expect(remainingSteps(steps, [])).toEqual(steps);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('constraints', () => {
  it('never throw, and decide for any settings once they are read', () => {
    const word = fc.constantFrom(
      'A',
      'B',
      '==',
      '!=',
      '<',
      '<=',
      'and',
      'or',
      'not',
      '(',
      ')',
      'in',
      '[',
      ']',
      ',',
      '1',
      'Ring',
      '"x"',
      'unset',
      ';',
      '$',
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), fc.dictionary(fc.constantFrom('A', 'B'), fc.string()), (words, settings) => {
        const constraint = readConstraint(words.join(' '), new Set(['A', 'B']));
        if ('allows' in constraint) expect(typeof constraint.allows(settings)).toBe('boolean');
        else expect(constraint.from).toBeLessThanOrEqual(constraint.to);
      }),
      { numRuns: 500 },
    );
  });
});

describe('small readers', () => {
  it('take any line of a run file', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (line) => {
        expect(() => readRecord(line)).not.toThrow();
      }),
    );
  });
  it('read sizes back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4096 }), fc.constantFrom('', 'K', 'M', 'G', 'KiB', 'MiB', 'GiB', 'MB'), (value, unit) => {
        const power = { '': 0, K: 1, M: 2, G: 3 }[unit.charAt(0)] ?? 0;
        expect(byteSize(`${value}${unit}`)).toBe(value * 1024 ** power);
      }),
    );
  });
  it('adjust p-values upwards only, in the same order', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 }), (values) => {
        const adjusted = holm(values);
        values.forEach((p, index) => {
          expect(adjusted[index]).toBeGreaterThanOrEqual(p);
          expect(adjusted[index]).toBeLessThanOrEqual(1);
          values.forEach((q, other) => {
            if (p < q) expect(adjusted[index]).toBeLessThanOrEqual(adjusted[other] ?? NaN);
          });
        });
      }),
    );
  });
  it('write CSV cells that no spreadsheet runs', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(csvLine([text])).not.toMatch(/^"?[=+@-]/);
      }),
    );
  });
});
