import { describe, expect, it } from 'vitest';
import { seeded } from '../../../../src/base/random.js';
import { buildMatrix, type PairMatrix } from '../../../../src/fabric/measure/matrix.js';
import { clusterHosts } from '../../../../src/fabric/measure/order.js';
import { findSlow } from '../../../../src/fabric/measure/outliers.js';
import { defaultExpectations } from '../../../../src/fabric/measure/pairClass.js';

/** A matrix of `racks` × `size` hosts, 2 µs inside and 4 µs across, 380 Gbit/s, with noise of a few per cent; `change` makes pairs slower. */
function matrixOf(
  racks: number,
  size: number,
  change: (a: number, b: number) => number,
  options: { seed?: number; known?: boolean } = {},
): PairMatrix {
  const random = seeded(options.seed ?? 1);
  const n = racks * size;
  const rackOf = (host: number): string => `r${String(Math.floor(host / size))}`;
  const hosts = Array.from({ length: n }, (_, host) => host);
  const { matrix, put } = buildMatrix({
    names: hosts.map((host) => `h${String(host)}`),
    racks: hosts.map((host) => (options.known === false ? null : rackOf(host))),
    sites: hosts.map(() => null),
    origin: 'measured',
    at: null,
    method: 'perftest',
  });
  for (const a of hosts)
    for (const b of hosts) {
      if (a === b) continue;
      const factor = change(a, b) * (1 + 0.04 * (random() - 0.5));
      put(a, b, { us: (rackOf(a) === rackOf(b) ? 2 : 4) * factor, gbps: 380 / factor, spreadUs: 0.1, samples: 100 });
    }
  return matrix;
}

const brief = (matrix: PairMatrix): string[] =>
  findSlow(matrix).map(({ kind, what, hosts, rack }) => [kind, what, rack ?? hosts.join('-')].join(' '));

describe('slow parts of a matrix', () => {
  it('are none where all are alike, at any size', () => {
    for (const [racks, size] of [
      [1, 2],
      [2, 2],
      [2, 4],
      [4, 8],
      [1, 30],
    ] as const)
      for (let seed = 1; seed <= 5; seed++) expect(brief(matrixOf(racks, size, () => 1, { seed }))).toEqual([]);
  });

  it('are none of a host that is a little slower than noise', () => {
    expect(brief(matrixOf(2, 4, (a, b) => (a === 3 || b === 3 ? 1.1 : 1)))).toEqual([]);
  });

  it('are a host that is slow with all, told once and not link by link', () => {
    for (const [racks, size] of [
      [2, 2],
      [2, 4],
      [4, 8],
    ] as const)
      expect(brief(matrixOf(racks, size, (a, b) => (a === 1 || b === 1 ? 2 : 1)))).toEqual(['host latency 1', 'host bandwidth 1']);
  });

  it('are a link whose two hosts are well with everybody else', () => {
    const found = findSlow(matrixOf(2, 4, (a, b) => ((a === 1 && b === 6) || (a === 6 && b === 1) ? 3 : 1)));
    expect(found.map(({ kind, what, hosts }) => [kind, what, hosts.join('-')].join(' ')).sort()).toEqual([
      'link bandwidth 1-6',
      'link bandwidth 6-1',
      'link latency 1-6',
    ]);
    expect(found[0]?.what).toBe('latency');
    expect(found[0]?.value).toBeCloseTo(12, 0);
    expect(found[0]?.expected).toBeCloseTo(4, 0);
    expect(found[0]?.pairClass).toBe('cross-rack');
  });

  it('are a rack whose uplinks are slow, not its hosts', () => {
    const found = brief(
      matrixOf(4, 4, (a, b) => (Math.floor(a / 4) !== Math.floor(b / 4) && (Math.floor(a / 4) === 2 || Math.floor(b / 4) === 2) ? 2 : 1)),
    );
    expect(found).toEqual(['rack latency r2', 'rack bandwidth r2']);
  });

  it('are two things at once, each by itself', () => {
    const slow = (a: number, b: number): number => (a === 5 || b === 5 ? 2 : Math.min(a, b) === 0 && Math.max(a, b) === 9 ? 4 : 1);
    expect(brief(matrixOf(4, 4, slow)).filter((line) => line.includes('latency'))).toEqual(['host latency 5', 'link latency 0-9']);
  });

  it('follow what the user expects, above and below what the class shows', () => {
    const matrix = matrixOf(1, 6, () => 1);
    const expecting = (us: number) => findSlow(matrix, { ...defaultExpectations, 'intra-rack': { timeoutMs: 200, us, gbps: null } }).length;
    expect(expecting(1)).toBeGreaterThan(4);
    expect(expecting(2.5)).toBe(0);
  });

  it('are hosts that were cut off from all, and links that were cut off alone', () => {
    const { matrix, put, fail } = buildMatrix({
      names: ['a', 'b', 'c', 'd', 'e'],
      racks: [null, null, null, null, null],
      sites: [null, null, null, null, null],
      origin: 'measured',
      at: null,
      method: null,
    });
    for (const [a, b] of [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const)
      put(a, b, { us: 2, gbps: null, spreadUs: null, samples: 1 });
    for (const a of [0, 1, 2]) fail(a, 3, 'no answer');
    put(0, 4, { us: 2, gbps: null, spreadUs: null, samples: 1 });
    fail(1, 4, 'no answer');
    expect(brief(matrix)).toEqual(['host cut-off 3', 'link cut-off 1-4']);
  });
});

describe('racks from latencies', () => {
  it('come out as they were built, in whatever order the hosts are', () => {
    const matrix = matrixOf(3, 5, () => 1);
    const mixed = [7, 2, 14, 0, 11, 4, 9, 1, 13, 5, 10, 3, 8, 12, 6];
    const { matrix: shuffled, put } = buildMatrix({ ...matrix, names: mixed.map((host) => `h${String(host)}`) });
    for (const [i, a] of mixed.entries())
      for (const [j, b] of mixed.entries())
        if (i < j) put(i, j, { us: matrix.us[a * 15 + b] ?? null, gbps: null, spreadUs: null, samples: 1 });
    const { groups, order, gap } = clusterHosts(shuffled);
    expect(groups.map((group) => group.map((at) => Math.floor((mixed[at] ?? 0) / 5)))).toEqual(
      groups.map((_, at) => Array<number>(5).fill(Math.floor((mixed[groups[at]?.[0] ?? 0] ?? 0) / 5))),
    );
    expect(groups).toHaveLength(3);
    expect([...order].sort((a, b) => a - b)).toEqual(mixed.map((_, at) => at));
    expect(gap).toBeGreaterThan(1.8);
  });

  it('are found beside a host that is far from all, which is no rack', () => {
    const { groups } = clusterHosts(matrixOf(2, 5, (a, b) => (a === 9 || b === 9 ? 20 : 1)));
    expect(groups.map((group) => [...group]).sort((a, b) => b.length - a.length)).toEqual([[0, 1, 2, 3, 4], [5, 6, 7, 8], [9]]);
  });

  it('are not invented where all are alike', () => {
    expect(clusterHosts(matrixOf(1, 12, () => 1))).toMatchObject({ groups: [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]], gap: null });
    expect(clusterHosts(matrixOf(1, 2, () => 1)).gap).toBeNull();
  });

  it('leave hosts of which nothing is known by themselves', () => {
    const { matrix } = buildMatrix({
      names: ['a', 'b'],
      racks: [null, null],
      sites: [null, null],
      origin: 'measured',
      at: null,
      method: null,
    });
    expect(clusterHosts(matrix)).toEqual({ order: [0, 1], groups: [[0], [1]], gap: null });
  });
});
