import { describe, expect, it } from 'vitest';
import { gainText } from '../../../../src/bench/outputs/gainText.js';

describe('a gain in words', () => {
  it('gives gain and reach to the same digit', () => {
    expect(gainText(3.14, [2.34, 3.94])).toBe('+3.1 % ±0.8');
    expect(gainText(24.02, [23.9, 24.14])).toBe('+24.0 % ±0.1');
    expect(gainText(-2.8, [-2.88, -2.72])).toBe('−2.80 % ±0.08');
  });

  it('says a gain alone where no interval is known', () => {
    expect(gainText(0, null)).toBe('+0.0 %');
    expect(gainText(-7.15, null)).toMatch(/^−7\.[12] %$/);
  });
});
