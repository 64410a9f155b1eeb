import { describe, expect, it } from 'vitest';
import { createPauses, createSlices } from '../../../src/ssh/slices.js';

const busy = (ms: number): void => {
  const end = performance.now() + ms;
  while (performance.now() < end);
};

describe('slices', () => {
  it('run what fits at once, in order, and the rest in later turns', async () => {
    const slices = createSlices(5);
    const ran: number[] = [];
    for (let i = 0; i < 8; i++)
      slices.run(() => {
        ran.push(i);
        busy(3);
      });
    expect(ran.length).toBeLessThan(4);
    let turns = 0;
    const count = (): void => {
      turns++;
      if (ran.length < 8) setImmediate(count);
    };
    setImmediate(count);
    await slices.done();
    expect(ran).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(turns).toBeGreaterThan(1);
    await slices.done();
  });

  it('go on after work that throws', async () => {
    const slices = createSlices(1);
    expect(() =>
      slices.run(() => {
        busy(2);
        throw new Error('x');
      }),
    ).toThrow('x');
    const ran: number[] = [];
    slices.run(() => ran.push(1));
    await slices.done();
    expect(ran).toEqual([1]);
  });
});

it('a pause is made only when the thread was held for long, and lets others have a turn', async () => {
  const pause = createPauses(5);
  expect(pause()).toBeUndefined();
  busy(8);
  let turn = false;
  setImmediate(() => (turn = true));
  await pause();
  expect(turn).toBe(true);
  expect(pause()).toBeUndefined();
});
