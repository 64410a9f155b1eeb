import { describe, expect, it } from 'vitest';
import { slowPairsIn } from '../../../src/editor/playbooks/slowPairs.js';

const hosts = ['a', 'b', 'c', 'd', 'e', 'f'];
/** A table of one-way latencies in µs; all 5, but for one pair. */
const matrix = (slow: number): string =>
  [`,${hosts.join(',')}`, ...hosts.map((from, i) => `${from},${hosts.map((_, j) => (i === j ? '' : i + j === 1 ? slow : 5)).join(',')}`)].join('\n');

const matrixOf = (given: object): string =>
  JSON.stringify({ names: ['a', 'b'], us: [[null, 1], [1, null]], gbps: null, ...given });

describe('pairs of hosts for a playbook', () => {
  it('are told where they are slow among their like', () => {
    expect(slowPairsIn(matrix(50), {})).toEqual([expect.stringMatching(/^a → b is slow: 50/)]);
    expect(slowPairsIn(matrix(5), {})).toEqual([]);
  });

  it('count as slow only beside pairs of the same kind', () => {
    // Only f is far from all others.
    const far = [
      `,${hosts.join(',')}`,
      ...hosts.map((from, i) => `${from},${hosts.map((_, j) => (i === j ? '' : i === 5 || j === 5 ? 15 : 5)).join(',')}`),
    ].join('\n');
    expect(slowPairsIn(far, {})).toHaveLength(1);
    expect(slowPairsIn(far, { one: ['a', 'b', 'c', 'd', 'e'], two: ['f'] })).toEqual([]);
  });

  it('are not read from what is no measurement', () => {
    expect(slowPairsIn('nothing of the kind', {})).toBeNull();
    expect(slowPairsIn(matrixOf({}), {})).toEqual([]);
    expect(slowPairsIn(matrixOf({ origin: 'modelled' }), {})).toBeNull();
  });
});
