import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endsOf, withFront } from '../../../../src/bench/analysis/trade.js';

const point = fc.record({
  trial: fc.nat(),
  latencyUs: fc.integer({ min: 1, max: 20 }),
  busbwGBs: fc.integer({ min: 1, max: 20 }),
  latencyReach: fc.option(fc.integer({ min: 0, max: 4 })),
  busbwReach: fc.option(fc.integer({ min: 0, max: 4 })),
});

describe('latency against bandwidth', () => {
  it('has the front that comparing every point with every other gives', () => {
    fc.assert(
      fc.property(fc.array(point, { maxLength: 40 }), (drawn) => {
        const points = drawn.map(({ trial, latencyUs, busbwGBs, latencyReach, busbwReach }) => ({
          trial,
          latencyUs,
          busbwGBs,
          latency95: latencyReach === null ? null : ([latencyUs - latencyReach, latencyUs + latencyReach] as const),
          busbw95: busbwReach === null ? null : ([busbwGBs - busbwReach, busbwGBs + busbwReach] as const),
        }));
        for (const found of withFront(points)) {
          const beaten = points.some(
            (other) =>
              other.latencyUs <= found.latencyUs &&
              other.busbwGBs >= found.busbwGBs &&
              (other.latencyUs < found.latencyUs || other.busbwGBs > found.busbwGBs),
          );
          expect(found.front).toBe(!beaten);
          const surely = points.some(
            (other) =>
              (other.latency95?.[1] ?? other.latencyUs) < (found.latency95?.[0] ?? found.latencyUs) &&
              (other.busbw95?.[0] ?? other.busbwGBs) > (found.busbw95?.[1] ?? found.busbwGBs),
          );
          expect(found.maybe).toBe(found.front || !surely);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('takes small sizes for latency and large ones for bandwidth, the outermost where there are none such', () => {
    const [k, m] = [1024, 1024 ** 2];
    expect(endsOf([8, 64 * k, m, 64 * m, 1024 * m])).toEqual({ small: [8, 64 * k], large: [64 * m, 1024 * m] });
    expect(endsOf([m, 8 * m])).toEqual({ small: [m], large: [8 * m] });
    expect(endsOf([m])).toBeNull();
    expect(endsOf([])).toBeNull();
  });
});
