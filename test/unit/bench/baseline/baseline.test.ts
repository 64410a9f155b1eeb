import { describe, expect, it } from 'vitest';
import { baselineText, isBaselineName, makeBaseline } from '../../../../src/bench/baseline/baseline.js';
import { compareWithBaseline } from '../../../../src/bench/baseline/compare.js';
import { readBaseline } from '../../../../src/bench/baseline/readBaseline.js';
import type { Run } from '../../../../src/bench/record.js';
import { seeded } from '../../../../src/base/random.js';
import { normal, runOf } from '../support/fake.js';

const run = (ordinal: number, timeUs: number, more: Partial<Run> & { env?: Record<string, string> } = {}): Run => {
  const { env = {}, ...rest } = more;
  const made = { ...runOf({ trial: 0, repeat: 0, settings: {} }, timeUs, ordinal), trial: null, ncclVersion: '2.27.3' };
  return { ...made, spec: { ...made.spec, env }, ...rest };
};
const noisy = (count: number, from: number, timeUs: number, noise = 0.01, more: Parameters<typeof run>[2] = {}) => {
  const random = seeded(from + 1);
  return Array.from({ length: count }, (_, at) => run(from + at, timeUs * Math.exp(noise * normal(random)), more));
};
const saved = (runs: readonly Run[]) => {
  const baseline = makeBaseline('q3', 'lab', runs, '2026-11-20T09:00:00Z');
  if (baseline === null) throw new Error('no baseline');
  return baseline;
};

describe('a baseline', () => {
  it('keeps single runs of its cluster that ended well, and reads back as it was written', () => {
    const runs = [
      ...noisy(3, 0, 100),
      run(10, 500, { state: 'failed' }),
      { ...run(11, 500), trial: { sweep: 's', spec: 'x', trial: 0, repeat: 0, settings: {} } },
      { ...run(12, 101), trial: { sweep: 'health-check', spec: 'x', trial: 0, repeat: 0, settings: {} } },
      { ...run(13, 500), spec: { ...run(13, 500).spec, cluster: 'other' } },
    ];
    const baseline = saved(runs);
    expect(baseline.entries.map((entry) => entry.runs.map(({ id }) => id))).toEqual([['run-0', 'run-1', 'run-2', 'run-12']]);
    expect(readBaseline(baselineText(baseline))).toEqual(baseline);
    expect(makeBaseline('q3', 'nobody', runs, '')).toBeNull();
    expect(makeBaseline('q3', 'lab', runs, '', '2027-01-01')).toBeNull();
  });

  it.each(['', 'null', '[]', '{"v":2}', '{"v":1,"name":1}', '{"v":1,"name":"a","cluster":"b","at":"c","origin":"x","entries":[]}'])(
    'does not take %j for one',
    (text) => {
      expect(readBaseline(text)).toBeNull();
    },
  );

  it('reads a hostile file without its terminal escapes and without what is no number', () => {
    const baseline = saved(noisy(2, 0, 100));
    const text = baselineText({ ...baseline, name: 'q\u001b[31m3' }).replace(/1048576/, '"x"');
    const read = readBaseline(text);
    expect(read?.name).toBe('q3');
    expect(read?.entries[0]?.runs).toHaveLength(1);
  });

  it('has a name that is one file in its folder', () => {
    expect(['q3', '2026-Q4', 'a.b'].every(isBaselineName)).toBe(true);
    expect(['', '../x', 'a/b', '.hidden', 'a b'].some(isBaselineName)).toBe(false);
  });
});

describe('later runs against a baseline', () => {
  const baseline = saved(noisy(5, 0, 100));

  it('are slower or faster only beyond the tolerance and with an interval that leaves out nothing changed', () => {
    const [slow] = compareWithBaseline(baseline, noisy(4, 100, 110));
    expect(slow).toMatchObject({ verdict: 'slower', runs: 4, baselineRuns: 5, changed: [] });
    expect(slow?.changePercent).toBeGreaterThan(7);
    expect(slow?.ci95?.[0]).toBeGreaterThan(3);
    expect(compareWithBaseline(baseline, noisy(4, 100, 90))[0]?.verdict).toBe('faster');
    expect(compareWithBaseline(baseline, noisy(20, 200, 100, 0.005))[0]?.verdict).toBe('same');
    expect(compareWithBaseline(baseline, noisy(2, 300, 104, 0.05))[0]?.verdict).toBe('unclear');
  });

  it('have an interval from the baseline’s noise where there is one alone, and none where neither side was repeated', () => {
    expect(compareWithBaseline(baseline, [run(50, 130)])[0]).toMatchObject({ verdict: 'slower' });
    expect(compareWithBaseline(saved([run(0, 100)]), [run(50, 130)])[0]).toMatchObject({ verdict: 'unclear', ci95: null });
  });

  it('raise a false alarm seldom', () => {
    const alarms = Array.from(
      { length: 200 },
      (_, at) => compareWithBaseline(saved(noisy(5, at * 100, 100, 0.03)), noisy(3, at * 100 + 50, 100, 0.03))[0]?.verdict,
    );
    expect(alarms.filter((verdict) => verdict === 'slower').length).toBeLessThan(12);
  });

  it('say what else changed, and are of the same hosts, program, rail and origin', () => {
    const [changed] = compareWithBaseline(baseline, [run(50, 100, { env: { NCCL_ALGO: 'Ring' }, ncclVersion: '2.28.3' })]);
    expect(changed?.changed).toEqual([
      { name: 'NCCL', before: '2.27.3', now: '2.28.3' },
      { name: 'NCCL_ALGO', before: null, now: 'Ring' },
    ]);
    const other = run(51, 100);
    for (const spec of [
      { ...other.spec, hosts: ['a', 'c'] },
      { ...other.spec, ranksPerHost: 1 },
      { ...other.spec, argv: ['all_gather_perf'] },
      { ...other.spec, env: { NCCL_IB_HCA: '=mlx5_1' } },
    ])
      expect(compareWithBaseline(baseline, [{ ...other, spec }])).toEqual([]);
    expect(compareWithBaseline(baseline, [{ ...other, origin: 'measured' }])).toEqual([]);
    expect(compareWithBaseline(baseline, [run(0, 500)])).toEqual([]);
  });
});
