import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seeded } from '../../../../src/base/random.js';
import { bisection, type BisectVerdict } from '../../../../src/fabric/measure/bisect.js';
import { type ScreenVerdict, screening } from '../../../../src/fabric/measure/screen.js';

const log2 = (n: number): number => Math.ceil(Math.log2(n));

/** Runs a bisection on groups whose all-to-all takes longer with more members, noise of a few per cent, and `slow` times as long with the culprit. */
function bisected(
  n: number,
  culprit: (group: ReadonlySet<number>) => boolean,
  { seed = 1, factor = 12 } = {},
): { verdict: BisectVerdict; runs: number } {
  const random = seeded(seed);
  const plan = bisection(n);
  for (let step = plan.next(); ;) {
    if (step.kind === 'verdict') return step;
    const members = step.run.flat();
    expect(new Set(members).size).toBe(members.length);
    expect(step.run.every((group) => group.length >= 2)).toBe(true);
    step = plan.next(
      step.run.map((group) => 20 * (1 + 0.1 * group.length) * (culprit(new Set(group)) ? factor : 1) * (1 + 0.06 * (random() - 0.5))),
    );
  }
}

describe('a bisection by collectives', () => {
  it('finds any pair among up to 256 hosts in at most 3·log2(n) + 5 runs', () => {
    const planted = fc
      .integer({ min: 4, max: 256 })
      .chain((n) => fc.tuple(fc.constant(n), fc.nat({ max: n - 1 }), fc.nat({ max: n - 2 }), fc.nat()));
    fc.assert(
      fc.property(planted, ([n, a, other, seed]) => {
        const b = other >= a ? other + 1 : other;
        const { verdict, runs } = bisected(n, (group) => group.has(a) && group.has(b), { seed });
        expect({ kind: verdict.kind, hosts: [...verdict.hosts].sort((x, y) => x - y) }).toEqual({
          kind: 'pair',
          hosts: [a, b].sort((x, y) => x - y),
        });
        expect(runs).toBeLessThanOrEqual(3 * log2(n) + 5);
      }),
      { numRuns: 300 },
    );
  });

  it('finds any one host among up to 256 in at most 2·log2(n) + 4 runs', () => {
    const planted = fc.integer({ min: 4, max: 256 }).chain((n) => fc.tuple(fc.constant(n), fc.nat({ max: n - 1 }), fc.nat()));
    fc.assert(
      fc.property(planted, ([n, host, seed]) => {
        const { verdict, runs } = bisected(n, (group) => group.has(host), { seed });
        expect(verdict).toMatchObject({ kind: 'host', hosts: [host] });
        expect(runs).toBeLessThanOrEqual(2 * log2(n) + 4);
      }),
      { numRuns: 300 },
    );
  });

  it('says that it found nothing where nothing is slow', () => {
    for (const n of [4, 7, 8, 33, 256]) expect(bisected(n, () => false).verdict.kind).toBe('none');
  });

  it('asks for nothing where there are too few to compare', () => {
    expect(bisected(3, () => true)).toMatchObject({ verdict: { kind: 'none' }, runs: 0 });
  });

  it('searches twice before it says that nothing is slow', () => {
    const plan = bisection(8);
    let step = plan.next();
    while (step.kind === 'run') {
      const { number } = step;
      // In the third run, which has the pair in one group, both groups are disturbed.
      step = plan.next(step.run.map((group) => (number === 3 || (group.includes(1) && group.includes(6)) ? 300 : 20)));
    }
    expect(step.verdict).toMatchObject({ kind: 'pair' });
    expect([...step.verdict.hosts].sort()).toEqual([1, 6]);
    expect(step.runs).toBeLessThanOrEqual(3 * log2(8) + 5);
  });

  it('runs groups that all failed once more, and does not take them for well', () => {
    const plan = bisection(8);
    let step = plan.next();
    for (let run = 0; step.kind === 'run'; run++) {
      // Each first try of a step fails everywhere.
      const bad = (group: readonly number[]): boolean => group.includes(1) && group.includes(6);
      step = plan.next(run % 2 === 0 ? step.run.map(() => null) : step.run.map((group) => (bad(group) ? 300 : 20)));
      if (run > 20) throw new Error('it does not end');
    }
    expect(step.verdict).toMatchObject({ kind: 'pair' });
    expect([...step.verdict.hosts].sort()).toEqual([1, 6]);
  });

  it('runs what looks slow once more and lets one bad moment pass', () => {
    const plan = bisection(16);
    let step = plan.next();
    while (step.kind === 'run') {
      const { number } = step;
      // The first group of the first run was disturbed; host 9 is slow always.
      step = plan.next(step.run.map((group, at) => (number === 1 && at === 0 ? 50 : 20) * (group.includes(9) ? 2 : 1)));
    }
    expect(step.verdict).toMatchObject({ kind: 'host', hosts: [9], ratio: 2 });
    expect(step.runs).toBeLessThanOrEqual(2 * (log2(16) + 3));
  });

  it('takes a group that failed for a slow one', () => {
    const plan = bisection(8);
    let step = plan.next();
    while (step.kind === 'run') step = plan.next(step.run.map((group) => (group.includes(5) ? null : 10)));
    expect(step.verdict).toEqual({ kind: 'host', hosts: [5], ratio: null });
  });
});

interface Planted {
  readonly n: number;
  readonly rackSize: number;
  readonly slow: (a: number, b: number) => boolean;
  readonly seed?: number;
  readonly failing?: boolean;
}

function screened({ n, rackSize, slow, seed = 1, failing = false }: Planted): { verdict: ScreenVerdict; runs: number } {
  const random = seeded(seed);
  const hosts = Array.from({ length: n }, (_, host) => host);
  const rackOf = (host: number): string => `r${String(Math.floor(host / rackSize))}`;
  const plan = screening({
    names: hosts.map(String),
    racks: hosts.map(rackOf),
    sites: hosts.map(() => null),
    origin: 'measured',
    at: null,
    method: 'tcp',
  });
  for (let step = plan.next(); ;) {
    if (step.kind === 'verdict') return step;
    expect(new Set(step.run.flat()).size).toBe(2 * step.run.length);
    step = plan.next(
      step.run.map(([a, b]) => {
        const bad = slow(a, b);
        if (bad && failing) return 'no answer in 200 ms';
        const us = (rackOf(a) === rackOf(b) ? 100 : 900) * (1 + 0.1 * (random() - 0.5)) * (bad ? 3 : 1);
        return { us, gbps: null, spreadUs: 1, samples: 20 };
      }),
    );
  }
}

describe('a search by pairs', () => {
  const sizes = fc
    .integer({ min: 4, max: 256 })
    .chain((n) => fc.tuple(fc.constant(n), fc.nat({ max: n - 1 }), fc.constantFrom(4, 8, 16), fc.nat(), fc.boolean()))
    .filter(([n, , rackSize]) => n >= 2 * rackSize && n % rackSize !== 1);
  // A class of which every pair has the slow host at one end has nothing to compare with: racks here are two at least, of two hosts at least.

  it('finds any slow or dead host among up to 256 in at most 2·log2(n) + 2 rounds', () => {
    fc.assert(
      fc.property(sizes, ([n, host, rackSize, seed, failing]) => {
        const { verdict, runs } = screened({ n, rackSize, seed, failing, slow: (a, b) => a === host || b === host });
        expect(verdict.slow.map(({ kind, hosts }) => [kind, hosts])).toEqual([['host', [host]]]);
        expect(verdict.slow[0]?.what).toBe(failing ? 'cut-off' : 'latency');
        expect(runs).toBeLessThanOrEqual(2 * log2(n) + 2);
      }),
      { numRuns: 300 },
    );
  });

  it('finds the rack whose uplinks are slow among three and more', () => {
    for (const racks of [3, 4, 5, 7, 8, 16])
      for (const [size, rack] of [
        [4, 0],
        [4, racks - 1],
        [8, 1],
        [3, 2],
      ] as const) {
        const n = racks * size;
        const inRack = (host: number): boolean => Math.floor(host / size) === rack;
        const { verdict, runs } = screened({ n, rackSize: size, slow: (a, b) => inRack(a) !== inRack(b) });
        expect(verdict.slow.map((part) => [part.kind, part.rack])).toEqual([['rack', `r${String(rack)}`]]);
        expect(runs).toBeLessThanOrEqual(2 * log2(n) + 2);
      }
  });

  it('blames a link and neither of its hosts, where it is met', () => {
    const { verdict } = screened({ n: 16, rackSize: 4, slow: (a, b) => Math.min(a, b) === 5 && Math.max(a, b) === 13 });
    expect(verdict.slow.map(({ kind, hosts }) => [kind, hosts])).toEqual([['link', [5, 13]]]);
    expect(verdict.slow[0]?.ratio).toBeCloseTo(3, 0);
    expect(verdict.slow[0]?.expected).toBeCloseTo(900, -2);
  });

  it('says how much it tested where it found nothing', () => {
    for (const n of [2, 3, 8, 48, 256]) {
      const { verdict, runs } = screened({ n, rackSize: 8, slow: () => false });
      expect(verdict.slow).toEqual([]);
      expect(verdict.all).toBe((n * (n - 1)) / 2);
      expect(verdict.tested).toBeLessThanOrEqual(verdict.all);
      expect(runs).toBeLessThanOrEqual(2 * log2(n));
    }
  });

  it('lets a single slow answer pass that does not come again', () => {
    let times = 0;
    const { verdict } = screened({ n: 16, rackSize: 4, slow: (a, b) => Math.min(a, b) === 0 && Math.max(a, b) === 1 && times++ === 0 });
    expect(verdict.slow).toEqual([]);
  });
});
