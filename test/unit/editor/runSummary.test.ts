import { describe, expect, it } from 'vitest';
import type { Run } from '../../../src/bench/record.js';
import { changeText, peak, runLabel, startText } from '../../../src/editor/runs/runSummary.js';

const run = (id: string, at: Date, trial: Run['trial'] = null): Run => ({
  id,
  at: at.toISOString(),
  endedAt: null,
  origin: 'simulated',
  spec: { argv: ['/opt/bin/all_reduce_perf', '-b', '8'], env: {}, hosts: ['a', 'b'], ranksPerHost: 8, cluster: 'demo', launcher: 'mpirun' },
  trial,
  state: 'ok',
  exitCode: 0,
  message: null,
  rows: [],
  avgBusbwGBs: null,
  nRanks: null,
  nNodes: null,
  ncclVersion: null,
});
const now = new Date(2026, 10, 23, 18, 0);
const first = run('1', new Date(2026, 10, 23, 14, 2, 5));

describe('when a run began', () => {
  it('is a time today and a date with a time on other days', () => {
    expect(startText(first, [first], now)).toBe('14:02');
    expect(startText(run('2', new Date(2026, 10, 20, 9, 7)), [first], now)).toBe('2026-11-20 09:07');
  });

  it('has seconds only where another run began in the same minute', () => {
    const twin = run('2', new Date(2026, 10, 23, 14, 2, 40));
    expect(startText(first, [twin, first], now)).toBe('14:02:05');
    expect(startText(twin, [twin, first], now)).toBe('14:02:40');
    const later = run('3', new Date(2026, 10, 23, 14, 3, 1));
    expect(startText(later, [later, twin, first], now)).toBe('14:03');
    // A sweep's trials are not listed beside single runs.
    const trial = run('4', new Date(2026, 10, 23, 14, 3, 9), { sweep: 's', spec: 'x', trial: 0, repeat: 0, settings: {} });
    expect(startText(later, [trial, later], now)).toBe('14:03');
  });

  it('ends the label of a run', () => {
    expect(runLabel(first, [first], now)).toBe('all_reduce · 16 ranks · 14:02');
  });
});

describe('a change', () => {
  it('has a direction that is not a colour', () => {
    expect(changeText(1.04)).toBe('▲ 1.0 %');
    expect(changeText(-2)).toBe('▼ 2.0 %');
  });
});

describe('the figure of a run', () => {
  it('is the bandwidth out of place at the largest size, the one that the panel and the model show', () => {
    const place = (busbwGBs: number) => ({ timeUs: 1, algbwGBs: busbwGBs / 2, busbwGBs, wrong: 0 });
    const row = (sizeBytes: number, out: number, inside: number) => ({ sizeBytes, count: 1, type: 'float', redop: 'sum', root: -1, outOfPlace: place(out), inPlace: place(inside) });
    expect(peak({ ...first, rows: [row(1024, 90, 95), row(2048, 78.3, 79.5)] })).toEqual({ sizeBytes: 2048, busbwGBs: 78.3 });
    expect(peak(first)).toBeNull();
  });
});
