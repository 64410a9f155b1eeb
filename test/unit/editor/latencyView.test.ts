import { describe, expect, it } from 'vitest';
import { Matrix } from '../../../webview/latency/model.js';
import { csvOf } from '../../../webview/latency/exports.js';
import { bring, cellAt, clamp, fitAll, fitBlock, zoomAbout } from '../../../webview/latency/view.js';
import type { LatencyData } from '../../../src/protocol/latency.js';

const frame = { x: 100, y: 100, width: 800, height: 400 };

describe('the view of a matrix', () => {
  it('fits all hosts, and never shows less than it could', () => {
    expect(fitAll(100, frame)).toEqual({ top: 0, left: 0, cell: 4 });
    expect(fitAll(2, frame).cell).toBe(64);
    expect(clamp({ top: -5, left: 500, cell: 0.1 }, 100, frame)).toEqual({ top: 0, left: 0, cell: 4 });
  });

  it('keeps what lies under the pointer when it zooms', () => {
    const before = fitAll(1000, frame);
    const at = cellAt(before, 300, 300, 1000, frame);
    const after = zoomAbout(before, 20, 300, 300, 1000, frame);
    expect(after.cell).toBeCloseTo(8);
    expect(cellAt(after, 300, 300, 1000, frame)).toEqual(at);
  });

  it('brings a cell and a block into sight', () => {
    const near = bring({ top: 0, left: 0, cell: 20 }, { row: 90, column: 3 }, 100, frame);
    expect(near.top).toBe(90 + 1 - 400 / 20);
    expect(near.left).toBe(0);
    expect(fitBlock({ top: 10, bottom: 19, left: 40, right: 49 }, 1000, frame)).toEqual({ top: 10, left: 40, cell: 40 });
    expect(cellAt(near, 50, 50, 100, frame)).toBeNull();
  });
});

const data = (over: Partial<LatencyData> = {}): LatencyData => ({
  id: 1,
  names: ['gpu-10', 'gpu-9', 'gpu-1'],
  racks: ['r2', 'r1', 'r2'],
  sites: [null, null, null],
  us: [null, 6, 2, null, null, null, 2, 13, null],
  gbps: [],
  classOf: [0, 1, 0, 1, 0, 1, 0, 1, 0],
  classes: [
    { id: 'intra-rack', text: 'inside a rack', us: 2, gbps: null },
    { id: 'cross-rack', text: 'between racks', us: 6, gbps: null },
  ],
  failed: [],
  failures: [],
  slow: { us: [7], gbps: [] },
  outliers: [],
  clustered: [2, 1, 0],
  groups: [2, 1],
  method: null,
  ...over,
});

describe('the model of a matrix', () => {
  const matrix = new Matrix(data());

  it('takes a latency from the other direction where only that one was measured, a bandwidth never', () => {
    expect(matrix.value('us', 1, 0)).toBe(6);
    expect(new Matrix(data({ gbps: [null, 100, null, null, null, null, null, null, null] })).value('gbps', 1, 0)).toBeNaN();
  });

  it('tells slow from twice as slow, and what did not answer in both directions', () => {
    expect(matrix.pair('us', 2, 1)).toMatchObject({ standing: 'bad', expected: 6, value: 13 });
    expect(matrix.pair('us', 1, 2).standing).toBe('bad');
    expect(matrix.pair('us', 0, 1).standing).toBe('well');
    const failing = new Matrix(data({ us: new Float32Array(9).fill(NaN), failed: [0, 1], failures: ['refused'] }));
    expect(failing.pair('us', 1, 0)).toMatchObject({ standing: 'failed', failure: 'refused' });
    expect(failing.pair('us', 0, 2).standing).toBe('none');
    expect(failing.has('us')).toBe(true);
    expect(failing.has('gbps')).toBe(false);
  });

  it('orders by rack, by name with numbers as such, and as the latencies show', () => {
    const names = (order: 'rack' | 'name' | 'cluster'): string[] =>
      [...matrix.order(order).places].map((at) => matrix.data.names[at] ?? '');
    expect(names('rack')).toEqual(['gpu-9', 'gpu-1', 'gpu-10']);
    expect(matrix.order('rack').bands).toEqual([
      { text: 'r1', from: 0, count: 1 },
      { text: 'r2', from: 1, count: 2 },
    ]);
    expect(names('name')).toEqual(['gpu-1', 'gpu-9', 'gpu-10']);
    expect(names('cluster')).toEqual(['gpu-1', 'gpu-9', 'gpu-10']);
    expect(matrix.order('cluster').bands.map(({ count }) => count)).toEqual([2, 1]);
  });

  it('holds a figure against the model, which may know one direction or nothing', () => {
    const none = [null, null, null];
    const against = new Matrix(data({ modelled: { us: [null, 2, 2, 2, null, 2.5, ...none], gbps: [], basis: '' } }));
    expect(against.pair('us', 0, 1)).toMatchObject({ modelled: 2, modelRatio: 3 });
    expect(against.pair('us', 2, 1)).toMatchObject({ modelled: null, modelRatio: null });
    expect(against.againstModel('us')).toEqual({ known: 4, behind: 3 });
    expect([against.hasModel('us'), against.hasModel('gbps'), matrix.hasModel('us')]).toEqual([true, false, false]);
    const bandwidth = new Matrix(data({ gbps: [null, 100], modelled: { us: [], gbps: [null, 400], basis: '' } }));
    expect(bandwidth.modelRatio('gbps', 0, 1)).toBe(4);
  });

  it('writes CSV with where it comes from, and no formula', () => {
    const hostile = new Matrix(data({ names: ['=1+1', 'b', 'c'] }));
    const state = { title: 'a\nb', origin: 'measured' as const, at: null, message: null, data: hostile.data };
    const lines = csvOf(state, hostile, 'us', Int32Array.from([0, 1, 2])).split('\r\n');
    expect(lines[0]).toBe('# a b | us | measured |  | ');
    expect(lines[1]).toBe("from,'=1+1,b,c");
    expect(lines[3]).toBe('b,6,,13');
  });
});
