import { describe, expect, it } from 'vitest';
import { buildMatrix } from '../../../src/fabric/measure/matrix.js';
import { defaultExpectations } from '../../../src/fabric/measure/pairClass.js';
import { usualFigures } from '../../../src/fabric/measure/usual.js';

const names = ['a', 'b', 'c', 'd'];
const frame = { names, racks: ['r1', 'r1', 'r2', null], sites: names.map(() => null), origin: 'measured' as const, at: null, method: null };
const figures = (us: number, gbps: number | null = null) => ({ us, gbps, spreadUs: null, samples: 1 });

describe('what pairs of a class usually show', () => {
  it('is their median, class by class', () => {
    const { matrix, put } = buildMatrix(frame);
    put(0, 1, figures(2, 390));
    put(0, 2, figures(6));
    put(1, 2, figures(8));
    put(2, 1, figures(60));
    expect(usualFigures(matrix)).toEqual([
      { pairClass: 'intra-rack', us: 2, gbps: 390 },
      { pairClass: 'cross-rack', us: 8, gbps: null },
      { pairClass: 'cross-site', us: null, gbps: null },
      { pairClass: 'unknown', us: null, gbps: null },
    ]);
  });

  it('is what the user expects where he expects something', () => {
    const { matrix, put } = buildMatrix(frame);
    put(0, 1, figures(2, 390));
    const expectations = { ...defaultExpectations, 'intra-rack': { timeoutMs: 200, us: 3, gbps: null } };
    expect(usualFigures(matrix, expectations)[0]).toEqual({ pairClass: 'intra-rack', us: 3, gbps: 390 });
  });
});
