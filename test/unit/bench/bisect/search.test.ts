import { describe, expect, it } from 'vitest';
import { seeded } from '../../../../src/base/random.js';
import { bisectSettings } from '../../../../src/bench/bisect/search.js';
import type { Settings } from '../../../../src/bench/settings.js';
import { normal } from '../support/fake.js';

const names = Array.from({ length: 16 }, (_, at) => `NCCL_X${String(at)}`);
const a: Settings = Object.fromEntries(names.map((name) => [name, '0']));
const b: Settings = Object.fromEntries(names.map((name) => [name, '1']));

/** Carries a bisection out on a machine on which settings cost what `cost` says, in ln time. */
function searched(
  cost: (settings: Settings) => number | null,
  { noise = 0.01, drift = 0, seed = 1, mostRuns = 500, from = a, to = b } = {},
) {
  const random = seeded(seed * 7919);
  const steps = bisectSettings(
    from,
    to,
    names.filter((name) => from[name] !== to[name]),
    { seed, mostRuns },
  );
  let ordinal = 0;
  let next = steps.next();
  while (next.done !== true) {
    const times = next.value.runs.map(({ settings }) => {
      const own = cost(settings);
      return own === null ? null : own + noise * normal(random) + drift * Math.sin(ordinal++ / 25);
    });
    next = steps.next(times);
  }
  return next.value;
}

describe('a bisection of settings', () => {
  it('finds the one that makes the difference, at any place, in noise and drift, with few runs', () => {
    const results = names.map((name, seed) => ({
      name,
      ...searched((settings) => (settings[name] === '1' ? 0.08 : 0), { drift: 0.2, seed }),
    }));
    expect(results.filter(({ name, kind, settings }) => kind === 'settings' && settings.join() === name).length).toBeGreaterThanOrEqual(15);
    const runs = results.map((result) => result.runs).sort((x, y) => x - y);
    // Of 65,536 combinations.
    expect(runs[8]).toBeLessThan(50);
    const [first] = results;
    expect(first?.ends?.percent).toBeGreaterThan(5);
    expect(first?.found?.ci95?.[0]).toBeLessThan(Math.expm1(0.08) * 100);
    expect(first?.found?.ci95?.[1]).toBeGreaterThan(Math.expm1(0.08) * 100);
  });

  it('finds both where each does nothing without the other', () => {
    const found = [1, 2, 3, 4].map((seed) =>
      searched((settings) => (settings['NCCL_X2'] === '1' && settings['NCCL_X13'] === '1' ? 0.1 : 0), { seed }),
    );
    expect(found.filter(({ settings }) => [...settings].sort().join() === 'NCCL_X13,NCCL_X2').length).toBeGreaterThanOrEqual(3);
  });

  it('does not mistake a harmless neighbour for the culprit where another setting makes it faster', () => {
    const { settings } = searched((found) => (found['NCCL_X3'] === '1' ? 0.12 : 0) - (found['NCCL_X4'] === '1' ? 0.03 : 0));
    expect(settings).toEqual(['NCCL_X3']);
  });

  it('says that settings do not explain it where both ends are as fast, and seldom finds something in noise', () => {
    const kinds = Array.from({ length: 40 }, (_, seed) => searched(() => 0, { noise: 0.03, seed: seed + 1 }).kind);
    expect(kinds.filter((kind) => kind !== 'none').length).toBeLessThanOrEqual(4);
  });

  it('finds what makes a run fail, and says when an end no longer runs', () => {
    expect(searched((settings) => (settings['NCCL_X9'] === '1' ? null : 0))).toMatchObject({
      kind: 'settings',
      settings: ['NCCL_X9'],
      found: null,
    });
    expect(searched((settings) => (settings['NCCL_X0'] === '0' ? null : 0)).kind).toBe('failed');
  });

  it('passes over a combination that cannot run: it is nobody’s side', () => {
    const { settings } = searched((found) =>
      found['NCCL_X1'] === '1' && found['NCCL_X8'] !== '1' ? null : found['NCCL_X12'] === '1' ? 0.1 : 0,
    );
    expect(settings).toContain('NCCL_X12');
  });

  it('ends at its limit of runs with those that are still suspected', () => {
    const { kind, settings, runs } = searched((found) => (found['NCCL_X5'] === '1' ? 0.2 : 0), { mostRuns: 13, noise: 0.002 });
    expect(kind).toBe('cut-off');
    expect(settings).toContain('NCCL_X5');
    expect(settings.length).toBeLessThan(16);
    expect(runs).toBeLessThanOrEqual(13);
  });

  it('leaves a setting unset where the other run does not have it', () => {
    const { settings } = searched((found) => (found['NCCL_X7'] === undefined ? 0.1 : 0), {
      to: Object.fromEntries(Object.entries(b).filter(([name]) => name !== 'NCCL_X7')),
    });
    expect(settings).toEqual(['NCCL_X7']);
  });
});
