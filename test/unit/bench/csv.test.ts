import { describe, expect, it } from 'vitest';
import { runsCsv } from '../../../src/bench/csv.js';
import type { Run } from '../../../src/bench/record.js';

const run: Run = {
  id: 'r1',
  at: '2026-11-20T08:00:00.000Z',
  endedAt: null,
  origin: 'measured',
  spec: {
    cluster: '=cmd()',
    hosts: ['a', 'b'],
    ranksPerHost: 8,
    launcher: 'srun',
    argv: ['/x/all_reduce_perf', '-b', '8'],
    env: { NCCL_ALGO: 'Ring,"x"' },
  },
  trial: null,
  rows: [
    {
      sizeBytes: 8,
      count: 2,
      type: 'float',
      redop: 'sum',
      root: null,
      outOfPlace: {
        timeUs: 1.5,
        algbwGBs: 2,
        busbwGBs: 3,
        wrong: 0,
        perIteration: { minUs: 1, maxUs: 2, p50Us: 1.4, p99Us: 1.9, cvPercent: 3 },
      },
      inPlace: { timeUs: 1, algbwGBs: 2, busbwGBs: 3, wrong: null },
    },
  ],
  state: 'ok',
  exitCode: 0,
  message: null,
  avgBusbwGBs: 3,
  nRanks: null,
  nNodes: null,
  ncclVersion: '2.27.7',
};

describe('runs as CSV', () => {
  it('have a line for each size and placement, quoted, and no formulas', () => {
    const [head = '', first = '', second = '', ...rest] = [...runsCsv([run])].join('').split('\r\n');
    expect(head.split(',')).toHaveLength(33);
    expect(first).toBe(
      `r1,2026-11-20T08:00:00.000Z,measured,ok,'=cmd(),a b,16,srun,,/x/all_reduce_perf,'-b 8,"NCCL_ALGO=Ring,""x""",,,,,2.27.7,,all_reduce,8,2,float,sum,,out-of-place,1.5,2,3,0,1,1.4,1.9,2`,
    );
    expect(second.endsWith(',in-place,1,2,3,,,,,')).toBe(true);
    expect(rest).toEqual(['']);
    const [, empty = ''] = [...runsCsv([{ ...run, rows: [], state: 'failed' }])]
      .join('')
      .replace(/"[^\r]*?",/, '"",')
      .split('\r\n');
    expect(empty.split(',')).toHaveLength(33);
  });
});
