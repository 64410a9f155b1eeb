import { describe, expect, it } from 'vitest';
import { seeded } from '../../../../src/base/random.js';
import { makeBaseline } from '../../../../src/bench/baseline/baseline.js';
import { compareSizes } from '../../../../src/bench/baseline/sizes.js';
import { sizeText } from '../../../../src/bench/baseline/sizeText.js';
import { testedBenchmarks } from '../../../../src/bench/baseline/suites.js';
import type { Run } from '../../../../src/bench/record.js';
import { normal, runOf } from '../support/fake.js';

const sizes = Array.from({ length: 20 }, (_, at) => 2 ** (10 + at));

/** A run over twenty sizes; `factor` says how much longer a size takes. */
function curve(ordinal: number, noise: (size: number) => number, factor: (size: number) => number = () => 1): Run {
  const made = runOf({ trial: 0, repeat: 0, settings: {} }, 1, ordinal);
  const rows = sizes.map((sizeBytes) => {
    const place = {
      timeUs: (20 + sizeBytes / 1e5) * factor(sizeBytes) * Math.exp(noise(sizeBytes)),
      algbwGBs: 1,
      busbwGBs: 1.75,
      wrong: 0,
    };
    return { sizeBytes, count: sizeBytes / 4, type: 'float', redop: 'sum', root: -1, outOfPlace: place, inPlace: place };
  });
  return { ...made, trial: null, rows };
}

function entryOf(runs: readonly Run[]) {
  const [entry] = makeBaseline('q3', 'lab', runs, '2026-11-20T09:00:00Z')?.entries ?? [];
  if (entry === undefined) throw new Error('no baseline');
  return entry;
}

describe('a run held against a baseline, size by size', () => {
  it('calls a size slower whose time grew, and only that one', () => {
    const random = seeded(3);
    const noise = () => 0.01 * normal(random);
    const entry = entryOf([0, 1, 2, 3, 4].map((at) => curve(at, noise)));
    const slow = sizes[12] ?? 0;
    const standings = compareSizes(
      entry,
      curve(9, noise, (size) => (size === slow ? 1.12 : 1)),
    );
    expect(standings).toHaveLength(sizes.length);
    expect(standings.filter(({ verdict }) => verdict === 'slower').map(({ sizeBytes }) => sizeBytes)).toEqual([slow]);
    const found = standings.find(({ sizeBytes }) => sizeBytes === slow);
    expect(found?.ci95?.[0]).toBeLessThan(12);
    expect(found?.ci95?.[1]).toBeGreaterThan(12);
    expect(found?.ci95?.[0]).toBeGreaterThan(3);
    if (found !== undefined)
      expect(sizeText(found, { name: 'q3', entry }, 'measured')).toMatch(
        /^4 MiB takes .+ µs \(measured\): slower by \+1\d\.\d % than the baseline q3 of 5 runs \(95 % interval over all sizes \d+\.\d … \d+\.\d %\)\.$/,
      );
  });

  it('raises a false alarm in at most one of twenty runs, whatever the noise, though each run makes twenty claims', () => {
    for (const relative of [0.01, 0.05, 0.15]) {
      const random = seeded(Math.round(relative * 1000));
      // Small sizes are noisier than large ones, as on real networks.
      const noise = (size: number) => relative * (1 + 2 / Math.log2(size / 512)) * normal(random);
      let alarms = 0;
      for (let trial = 0; trial < 40; trial++) {
        const entry = entryOf([0, 1, 2, 3, 4].map((at) => curve(at, noise)));
        if (compareSizes(entry, curve(9, noise)).some(({ verdict }) => verdict === 'slower')) alarms++;
      }
      expect(alarms).toBeLessThanOrEqual(5);
    }
  });

  it('claims nothing where the baseline is one run, however far it is', () => {
    const entry = entryOf([curve(0, () => 0)]);
    const [first] = compareSizes(
      entry,
      curve(
        1,
        () => 0,
        () => 3,
      ),
    );
    expect(first).toMatchObject({ ci95: null, verdict: 'unclear' });
    if (first !== undefined) expect(sizeText(first, { name: 'q3', entry }, 'simulated')).toContain('is not known from one run');
  });

  it('leaves out sizes that only one side has', () => {
    const entry = entryOf([curve(0, () => 0), curve(1, () => 0.01)]);
    const run = curve(2, () => 0);
    expect(compareSizes(entry, { ...run, rows: run.rows.slice(0, 3) }).map(({ sizeBytes }) => sizeBytes)).toEqual(sizes.slice(0, 3));
    expect(compareSizes(entry, { ...run, rows: [] })).toEqual([]);
  });
});

describe('benchmarks that can be tested', () => {
  it('are single runs that ended well, the latest first, with the baseline of their cluster', () => {
    const [one, again, failed] = [curve(0, () => 0), curve(1, () => 0), { ...curve(2, () => 0), state: 'failed' as const }];
    const gather = { ...curve(3, () => 0), spec: { ...one.spec, argv: ['/opt/all_gather_perf', '-b', '8'] } };
    const trial = {
      ...curve(4, () => 0),
      trial: { sweep: 's', spec: 'x', trial: 0, repeat: 0, settings: {} },
      spec: { ...one.spec, argv: ['reduce_perf'] },
    };
    const baseline = makeBaseline('q3', 'lab', [one, again], '2026-11-20T09:00:00Z');
    const found = testedBenchmarks([one, again, failed, gather, trial], baseline === null ? [] : [baseline]);
    expect(found.map(({ collective, baseline: held }) => [collective, held?.name ?? null])).toEqual([
      ['all_gather', null],
      ['all_reduce', 'q3'],
    ]);
    expect(found[1]?.sizes).toEqual(sizes);
    expect(found[1]?.spec.argv[0]).toBe('all_reduce_perf');
  });

  it('are also what only a baseline knows, of the latest baseline of each cluster', () => {
    const run = curve(0, () => 0);
    const old = makeBaseline('q2', 'lab', [{ ...run, spec: { ...run.spec, argv: ['reduce_perf'] } }], '2026-08-20T09:00:00Z');
    const now = makeBaseline('q3', 'lab', [run], '2026-11-20T09:00:00Z');
    const found = testedBenchmarks(
      [],
      [now, old].filter((one) => one !== null),
    );
    expect(found.map(({ collective, baseline }) => [collective, baseline?.name])).toEqual([['all_reduce', 'q3']]);
    expect(testedBenchmarks([], [])).toEqual([]);
  });
});
