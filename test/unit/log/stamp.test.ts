import { describe, expect, it } from 'vitest';
import { readLog } from '../../../src/nccl/log/reader.js';
import { stampOf, timeAt, timeOfLine } from '../../../src/nccl/log/stamp.js';

const at = Date.UTC(2025, 2, 18, 21, 25, 51);

describe('times in front of lines', () => {
  it.each([
    ['2025-03-18T21:25:51Z x', 21, at],
    ['2025-03-18T21:25:51.123456789Z stdout F x', 40, at + 123],
    ['2025-03-18T23:25:51.5+02:00 x', 28, at + 500],
    ['2025-03-18T16:25:51-0500 x', 25, at],
    ['2025-03-18T21:25:51 x', 20, at],
  ])('%s', (line, length, time) => {
    expect(stampOf(line)).toEqual({ length, at: time });
  });
  it.each([
    '',
    '2025-03-18',
    '2025-03-18T21:25:51',
    '2025-03-18T21:2x:51Z x',
    '2025-03-18 21:25:51 x',
    'x2025-03-18T21:25:51Z x',
    '20250-3-18T21:25:51Z x',
  ])('not %s', (line) => {
    expect(stampOf(line)).toBeNull();
  });
  it('of programs, with or without brackets', () => {
    expect(timeOfLine('[2025-03-18 21:25:51,250] torch.distributed.elastic: [ERROR] failed')).toBe(at + 250);
    expect(timeOfLine('2025-03-18 21:25:51 [info] x')).toBe(at);
    expect(timeOfLine('[rank0]: 2025-03-18 21:25:51')).toBeNull();
    expect(timeAt('2025-13-99T21:25:51Z', 0)?.at).not.toBeNull();
  });
  it('go to the places of lines, the launcher’s before NCCL’s own', () => {
    const warn = "n:1:2 [0] x.cc:1 NCCL WARN Cuda failure 2 'out of memory'";
    const places = (line: string): unknown => readLog(line).sightings[0]?.place.at;
    expect(places(`2025-03-18T21:25:51Z [2025-03-18 23:25:51] ${warn}`)).toBe(at);
    expect(places(`[2025-03-18 21:25:51] ${warn}`)).toBe(at);
    expect(places(warn)).toBeUndefined();
  });
});
