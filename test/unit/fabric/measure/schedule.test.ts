import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { samplePairs } from '../../../../src/fabric/measure/sample.js';
import { type Pair, type Round, scheduled, tournament } from '../../../../src/fabric/measure/schedule.js';

const keyOf = ([a, b]: Pair): string => (a < b ? `${String(a)}/${String(b)}` : `${String(b)}/${String(a)}`);
const allPairs = (n: number): string[] =>
  Array.from({ length: n }, (_, a) => Array.from({ length: n - a - 1 }, (_, k) => keyOf([a, a + 1 + k]))).flat();
const crowded = (rounds: readonly Round[]): Round[] => rounds.filter((round) => new Set(round.flat()).size !== 2 * round.length);
const sorted = (rounds: readonly Round[]): string[] => rounds.flat().map(keyOf).sort();

describe('a tournament', () => {
  it('has every pair exactly once and no host twice in a round, in as few rounds as can be', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 70 }), (n) => {
        const rounds = tournament(n);
        expect(sorted(rounds)).toEqual(allPairs(n).sort());
        expect(crowded(rounds)).toEqual([]);
        expect(rounds).toHaveLength(n < 2 ? 0 : n % 2 === 0 ? n - 1 : n);
      }),
    );
  });

  it('lets every host be client and server in about equal parts', () => {
    const client = new Array<number>(16).fill(0);
    for (const [from] of tournament(16).flat()) client[from] = (client[from] ?? 0) + 1;
    for (const times of client) expect(Math.abs(times - 7.5)).toBeLessThanOrEqual(1.5);
  });

  it('keeps to a limit of pairs at once and of pairs that leave a rack', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 40 }),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 3 }),
        (n, parallel, acrossGroup) => {
          const groups = Array.from({ length: n }, (_, host) => (host % 7 === 6 ? null : `r${String(host % 3)}`));
          const rounds = tournament(n, { parallel, groups, acrossGroup });
          expect(sorted(rounds)).toEqual(allPairs(n).sort());
          expect(crowded(rounds)).toEqual([]);
          for (const round of rounds) {
            expect(round.length).toBeLessThanOrEqual(parallel);
            for (const group of ['r0', 'r1', 'r2'])
              expect(
                round.filter(([a, b]) => groups[a] !== groups[b] && [groups[a], groups[b]].includes(group)).length,
              ).toBeLessThanOrEqual(acrossGroup);
          }
        },
      ),
    );
  });
});

describe('a schedule of any pairs', () => {
  it('has each pair once, no host twice in a round, and not many rounds', () => {
    const pair = fc.tuple(fc.nat({ max: 30 }), fc.nat({ max: 30 })).filter(([a, b]) => a !== b);
    fc.assert(
      fc.property(fc.uniqueArray(pair, { selector: keyOf, maxLength: 200 }), (pairs) => {
        const rounds = scheduled(pairs);
        expect(sorted(rounds)).toEqual(pairs.map(keyOf).sort());
        expect(crowded(rounds)).toEqual([]);
        const degrees = Array.from({ length: 31 }, (_, host) => pairs.filter((one) => one.includes(host)).length);
        expect(rounds.length).toBeLessThan(Math.max(1, 2 * Math.max(...degrees)));
      }),
    );
  });

  it('leaves out a host against itself', () => {
    expect(scheduled([[3, 3]])).toEqual([]);
  });
});

describe('a sample by tier', () => {
  const rackOf = (host: number): string => `r${String(Math.floor(host / 8))}`;
  const hosts = Array.from({ length: 64 }, (_, host) => host);
  const racks = hosts.map(rackOf);
  const sites = hosts.map((host) => (host < 32 ? 'east' : 'west'));

  it('has every pair of a rack, so many between racks and so many between sites, each once', () => {
    const pairs = samplePairs({ racks, sites }, { seed: 1, betweenRacks: 3, betweenSites: 5 });
    expect(new Set(pairs.map(keyOf)).size).toBe(pairs.length);
    const inside = pairs.filter(([a, b]) => racks[a] === racks[b]);
    const across = pairs.filter(([a, b]) => racks[a] !== racks[b] && sites[a] === sites[b]);
    const far = pairs.filter(([a, b]) => sites[a] !== sites[b]);
    expect([inside.length, across.length, far.length]).toEqual([(8 * 8 * 7) / 2, 2 * 6 * 3, 5]);
    const perRackPair = new Map<string, number>();
    for (const [a, b] of across)
      perRackPair.set([rackOf(a), rackOf(b)].sort().join(), (perRackPair.get([rackOf(a), rackOf(b)].sort().join()) ?? 0) + 1);
    expect([...perRackPair.values()].every((count) => count === 3)).toBe(true);
  });

  it('uses every host of a rack for pairs with others', () => {
    const used = new Set(
      samplePairs({ racks, sites: hosts.map(() => null) }, { seed: 2 })
        .filter(([a, b]) => racks[a] !== racks[b])
        .flat(),
    );
    expect(used.size).toBe(64);
  });

  it('takes a few partners of each where racks are large or not known, and grows linearly', () => {
    const few = samplePairs({ racks: hosts.map(() => 'one'), sites: hosts.map(() => null) }, { seed: 3, insideRack: 4 });
    expect(few).toHaveLength(64 * 2);
    const unknown = samplePairs({ racks: hosts.map(() => null), sites: hosts.map(() => null) }, { seed: 3 });
    expect(unknown).toHaveLength(64 * 2);
    expect(new Set(unknown.flat()).size).toBe(64);
  });

  it('asks for no more pairs than two small racks have', () => {
    expect(samplePairs({ racks: ['a', 'b'], sites: [null, null] }, { seed: 1, betweenRacks: 9 })).toHaveLength(1);
  });
});
