import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assumptionsOf, gpuHoursOf, stepSaved, valueBounds, valueKeys, type ValueNumbers, valueOf } from '../../../src/bench/value.js';
import { changeOfValue, readValue } from '../../../src/bench/valueFile.js';
import { parseDocument } from 'yaml';
import { runOf } from './support/fake.js';

const numbers: ValueNumbers = {
  gpus: 1000,
  pricePerGpuHour: 2,
  trainingDays: 50,
  communicationPercent: 20,
  coveredPercent: 50,
  personHours: 10,
  pricePerPersonHour: 100,
  tuningGpuHours: 100,
};

describe('the value of a gain', () => {
  it('is worked out as by hand', () => {
    // 25 % more bandwidth: time falls to 0.8, a fifth is saved of half of 20 % of a step: 2 %.
    const { worth, effort, net, breakEvenDays } = valueOf(numbers, 25, [0, 100]);
    expect(worth.stepPercent).toBeCloseTo(2, 12);
    expect(worth.days).toBeCloseTo(1, 12);
    expect(worth.gpuHours).toBeCloseTo(24_000, 8);
    expect(worth.money).toBeCloseTo(48_000, 8);
    expect(effort).toBe(1200);
    expect(net).toBeCloseTo(46_800, 8);
    // 960 a day are earned.
    expect(breakEvenDays).toBeCloseTo(1.25, 12);
  });

  it('gives the interval of the gain on to money and days, never for the earliest of a gain of none', () => {
    const { worth95, breakEvenDays95 } = valueOf(numbers, 25, [0, 100]);
    expect(worth95?.[0].money).toBe(0);
    expect(worth95?.[1].stepPercent).toBeCloseTo(5, 12);
    expect(breakEvenDays95?.[0]).toBeCloseTo(0.5, 12);
    expect(breakEvenDays95?.[1]).toBeNull();
    expect(valueOf(numbers, -10, null).worth.money).toBeLessThan(0);
    expect(valueOf(numbers, -10, null).breakEvenDays).toBeNull();
  });

  it('never saves more than communication takes, grows with the gain, and holds its own interval', () => {
    const gain = fc.double({ min: -90, max: 1000, noNaN: true });
    fc.assert(
      fc.property(
        gain,
        gain,
        fc.double({ min: 0, max: 100, noNaN: true }),
        fc.double({ min: 0, max: 100, noNaN: true }),
        (a, b, communicationPercent, coveredPercent) => {
          const own = { ...numbers, communicationPercent, coveredPercent };
          const [low, high] = [Math.min(a, b), Math.max(a, b)];
          expect(stepSaved(own, high)).toBeLessThanOrEqual((communicationPercent * coveredPercent) / 10_000);
          expect(stepSaved(own, low)).toBeLessThanOrEqual(stepSaved(own, high) + 1e-12);
          const { worth, worth95 } = valueOf(own, (low + high) / 2, [low, high]);
          expect(worth95?.[0].money).toBeLessThanOrEqual(worth.money + 1e-6);
          expect(worth95?.[1].money).toBeGreaterThanOrEqual(worth.money - 1e-6);
        },
      ),
    );
  });

  it('counts GPUs and GPU hours from the runs', () => {
    const run = {
      ...runOf({ trial: 0, repeat: 0, settings: {} }, 100, 0),
      at: '2026-11-20T08:00:00Z',
      endedAt: '2026-11-20T08:30:00Z',
      nRanks: 16,
    };
    expect(gpuHoursOf([run, { ...run, endedAt: null }])).toBe(8);
    expect(gpuHoursOf([{ ...run, nRanks: null }])).toBe(4);
    const { numbers: found, sources } = assumptionsOf({ trainingDays: 90 }, [run]);
    expect(found).toMatchObject({ gpus: 16, tuningGpuHours: 8, trainingDays: 90 });
    expect(sources).toMatchObject({ gpus: 'runs', tuningGpuHours: 'runs', trainingDays: 'file', communicationPercent: 'assumed' });
    expect(assumptionsOf({ gpus: 512 }, [run]).numbers.gpus).toBe(512);
  });

  it('takes the price that stands with the budget, and a gain of whole steps as it is', () => {
    const { numbers: found, sources, currency } = assumptionsOf({}, [], { price: { perGpuHour: 3, currency: 'EUR' }, wholeStep: true });
    expect(found).toMatchObject({ pricePerGpuHour: 3, communicationPercent: 100, coveredPercent: 100 });
    expect([sources.pricePerGpuHour, currency]).toEqual(['file', 'EUR']);
    expect(stepSaved(found, 25)).toBeCloseTo(0.2, 12);
  });
});

function read(text: string): { readonly found: unknown; readonly problems: string[] } {
  const problems: string[] = [];
  const found = readValue(
    (parseDocument(text).contents as unknown as { get(key: string, keep: boolean): unknown }).get('value', true),
    (_, message) => {
      problems.push(message);
      return null;
    },
  );
  return { found, problems };
}

describe('value: of a sweep file', () => {
  it('is read, and what cannot be meant is told', () => {
    expect(read('value: { gpus: 64, currency: EUR, communicationPercent: 12.5 }')).toEqual({
      found: { gpus: 64, currency: 'EUR', communicationPercent: 12.5 },
      problems: [],
    });
    expect(read('a: 1\nvalue:\n').problems).toEqual([]);
    const { found, problems } = read('value: { gpus: 0, communicationPercent: 101, days: 3, currency: "<b>", trainingDays: ten }');
    expect(found).toEqual({});
    expect(problems).toHaveLength(5);
    expect(read('value: 5').problems).toHaveLength(1);
  });

  it.each([
    ['a: 1\n', 'a: 1\nvalue:\n  gpus: 8\n'],
    ['a: 1', 'a: 1\nvalue:\n  gpus: 8\n'],
    ['value:\n    trainingDays: 3 # three\nb: 2\n', 'value:\n    trainingDays: 3 # three\n    gpus: 8\nb: 2\n'],
    ['value: { trainingDays: 3 }\n', 'value: { trainingDays: 3, gpus: 8 }\n'],
    ['# why\nvalue:\n  gpus: 64 # all\n  trainingDays: 3\n', '# why\nvalue:\n  gpus: 8 # all\n  trainingDays: 3\n'],
    ['a: 1\r\nvalue:\r\n  trainingDays: 3\r\n', 'a: 1\r\nvalue:\r\n  trainingDays: 3\r\n  gpus: 8\r\n'],
  ])('gets a number without anything else changing: %j', (before, after) => {
    const change = changeOfValue(before, 'gpus', 8);
    expect(change === null ? null : before.slice(0, change.from) + change.text + before.slice(change.to)).toBe(after);
  });

  it.each([
    ['value:\n  gpus: 8\n  trainingDays: 3\nb: 1\n', 'value:\n  trainingDays: 3\nb: 1\n'],
    ['value: { gpus: 8, trainingDays: 3 }\n', 'value: { trainingDays: 3 }\n'],
    ['value: { trainingDays: 3, gpus: 8 }\n', 'value: { trainingDays: 3 }\n'],
  ])('gives a number back: %j', (before, after) => {
    const change = changeOfValue(before, 'gpus', null);
    expect(change === null ? null : before.slice(0, change.from) + change.text + before.slice(change.to)).toBe(after);
  });

  it.each(['- 1\n', 'a: [\n', 'value: 5\n'])('is left alone where it cannot be understood: %j', (text) =>
    expect(changeOfValue(text, 'gpus', 8)).toBeNull(),
  );

  it('says back what was put in, for every key and any number within its bounds, and keeps the others', () => {
    const texts = ['benchmark: x\n', 'value: { personHours: 1 }\nbenchmark: x\n', 'value:\n  personHours: 1\n  gpus: 3\nbenchmark: x\n'];
    fc.assert(
      fc.property(
        fc.constantFrom(...texts),
        fc.constantFrom(...valueKeys),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (text, key, part) => {
          const [least, most] = valueBounds[key];
          const value = least + (most - least) * part;
          const change = changeOfValue(text, key, value);
          const after = change === null ? text : text.slice(0, change.from) + change.text + text.slice(change.to);
          const { found, problems } = read(after);
          expect(problems).toEqual([]);
          expect(found).toEqual({ ...(read(text).found as object), [key]: value });
          expect(after).toContain('benchmark: x');
        },
      ),
    );
  });
});
