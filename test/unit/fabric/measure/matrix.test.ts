import { describe, expect, it } from 'vitest';
import {
  buildMatrix,
  classAt,
  figuresAt,
  forEachPair,
  matrixCsv,
  matrixText,
  pairMatrixOf,
} from '../../../../src/fabric/measure/matrix.js';
import { pairClass, placementOf } from '../../../../src/fabric/measure/pairClass.js';
import { readLatencyMatrix } from '../../../../src/fabric/readers/latencyMatrix.js';

const frame = (names: readonly string[]) => ({
  names,
  racks: names.map((name) => (name.endsWith('x') ? null : name.slice(0, 2))),
  sites: names.map(() => null),
  origin: 'simulated' as const,
  at: '2026-01-01T00:00:00.000Z',
  method: 'tcp',
});

describe('a matrix of pairs', () => {
  it('keeps figures by direction, and takes the latency of the other direction where only that was tested', () => {
    const { matrix, put } = buildMatrix(frame(['r0a', 'r0b', 'r1a']));
    put(0, 1, { us: 2, gbps: 100, spreadUs: 0.1, samples: 50 });
    expect(figuresAt(matrix, 0, 1)).toEqual({ us: 2, gbps: 100, spreadUs: 0.1, samples: 50 });
    expect(figuresAt(matrix, 1, 0)).toEqual({ us: 2, gbps: null, spreadUs: 0.1, samples: 50 });
    expect(figuresAt(matrix, 0, 2)).toEqual({ us: null, gbps: null, spreadUs: null, samples: 0 });
    put(0, 1, { us: null, gbps: 90, spreadUs: null, samples: 0 });
    expect(figuresAt(matrix, 0, 1)).toMatchObject({ us: 2, gbps: 90 });
    const seen: string[] = [];
    forEachPair(matrix, (i, j) => seen.push(`${String(i)}${String(j)}`));
    expect(seen).toEqual(['01']);
    expect([classAt(matrix, 0, 1), classAt(matrix, 0, 2)]).toEqual(['intra-rack', 'cross-rack']);
  });

  it('comes back from its own file, dense or sparse, and "fabric --latency" reads both', () => {
    for (const n of [3, 12]) {
      const { matrix, put, fail } = buildMatrix(frame(Array.from({ length: n }, (_, at) => `r${String(at % 2)}h${String(at)}`)));
      put(0, 1, { us: 2.5, gbps: 100, spreadUs: 0.125, samples: 50 });
      put(2, 0, { us: 30, gbps: null, spreadUs: null, samples: 1 });
      fail(1, 2, 'no route');
      const text = matrixText(matrix);
      expect(text.includes('"pairs"')).toBe(n === 12);
      const read = readLatencyMatrix(text);
      expect(read.problems).toEqual([]);
      expect(read.us[0]?.[1]).toBe(2.5);
      expect(pairMatrixOf(read)).toEqual(matrix);
    }
  });

  it('takes a plain table with what it says, and no more', () => {
    const matrix = pairMatrixOf(readLatencyMatrix('host,a,b\na,,2\nb,3,-\n'));
    expect(figuresAt(matrix, 1, 0)).toEqual({ us: 3, gbps: null, spreadUs: null, samples: 0 });
    expect([matrix.origin, matrix.at, matrix.method]).toEqual(['measured', null, null]);
    expect(matrixCsv(matrix)).toBe('from,a,b\na,,2\nb,3,\n');
  });

  it('is not led out of its tables by a hostile file', () => {
    const read = readLatencyMatrix(
      '{"names":["a","\\u001b[31mb"],"racks":7,"origin":"best","pairs":[[0,1,2],[0,9,1],[-1,0,1],["0",1,1],[1,0,-4],[1,0,"5"],null,[0,0.5,1],["__proto__",0,1]],"failures":[{"from":0,"to":7},null,{"from":0,"to":1,"message":5}]}',
    );
    expect(read.names).toEqual(['a', 'b']);
    expect(read.us).toEqual([
      [null, 2],
      [null, null],
    ]);
    expect(read.failures).toEqual([{ from: 0, to: 1, message: '' }]);
    expect([read.racks, read.origin]).toEqual([undefined, undefined]);
    const large = JSON.stringify({ names: Array.from({ length: 5000 }, (_, at) => String(at)), pairs: [] });
    expect(readLatencyMatrix(large).problems).toHaveLength(1);
    for (const text of ['{"names":["a"]}', '{}', '[1]', '{"names":[],"us":7}']) expect(readLatencyMatrix(text).us.flat()).toEqual([]);
  });
});

describe('classes of pairs', () => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  const placement = placementOf(names, { r1: ['a', 'b'], r2: ['c'], r3: ['d'] }, { east: ['r1', 'r2'], west: ['d'] });

  it('follow racks and sites', () => {
    expect(pairClass(placement, 0, 1)).toBe('intra-rack');
    expect(pairClass(placement, 0, 2)).toBe('cross-rack');
    expect(pairClass(placement, 0, 3)).toBe('cross-site');
  });

  it('are not guessed where nobody said', () => {
    expect(pairClass(placement, 0, 4)).toBe('unknown');
    expect(pairClass(placementOf(['a', 'b'], {}), 0, 1)).toBe('unknown');
  });
});
