import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planWaves, waveKinds } from '../../../src/rollout/waves.js';

const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `gpu-${index + 1}`);

describe('waves of a roll-out', () => {
  it('grow from one host over 10 % and 50 % to all', () => {
    const waves = planWaves(names(100), { kind: 'shares', canaries: 1, domains: {} });
    expect(waves.map(({ name, hosts }) => [name, hosts.length])).toEqual([
      ['canary', 1],
      ['10 %', 9],
      ['50 %', 40],
      ['all', 50],
    ]);
  });

  it('leave out what few hosts make empty', () => {
    expect(planWaves(names(2), { kind: 'shares', canaries: 1, domains: {} }).map(({ name }) => name)).toEqual(['canary', 'all']);
    expect(planWaves(names(1), { kind: 'shares', canaries: 1, domains: {} }).map(({ name }) => name)).toEqual(['canary']);
    expect(planWaves([], { kind: 'once', canaries: 1, domains: {} })).toEqual([]);
  });

  it('take hosts from all racks in turn, so that each wave meets each rack', () => {
    const domains = { r1: ['gpu-1', 'gpu-2', 'gpu-3', 'gpu-4'], r2: ['gpu-5', 'gpu-6', 'gpu-7', 'gpu-8'] };
    const [, half] = planWaves(names(8), { kind: 'shares', canaries: 2, domains });
    expect(half?.hosts).toEqual(['gpu-2', 'gpu-6']);
  });

  it('go rack by rack after the canaries, hosts of no rack last', () => {
    const waves = planWaves(names(5), { kind: 'domains', canaries: 1, domains: { r1: ['gpu-3', 'gpu-4'], r2: ['gpu-1'] } });
    expect(waves).toEqual([
      { name: 'canary', hosts: ['gpu-3'] },
      { name: 'r1', hosts: ['gpu-4'] },
      { name: 'r2', hosts: ['gpu-1'] },
      { name: 'rest', hosts: ['gpu-2', 'gpu-5'] },
    ]);
  });

  it('have every host exactly once, whatever the racks say', () => {
    const domain = fc.array(
      fc.integer({ min: 1, max: 40 }).map((number) => `gpu-${number}`),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 30 }),
        fc.constantFrom(...waveKinds),
        fc.integer({ min: 1, max: 5 }),
        fc.dictionary(fc.constantFrom('r1', 'r2', 'r3'), domain),
        (count, kind, canaries, domains) => {
          const hosts = names(count);
          const waves = planWaves(hosts, { kind, canaries, domains });
          expect(waves.flatMap((wave) => wave.hosts).sort()).toEqual([...hosts].sort());
          expect(waves.every((wave) => wave.hosts.length > 0)).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
  });
});
