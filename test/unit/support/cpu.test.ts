import { expect, it } from 'vitest';
import { growth, leastCpuMs } from '../../support/cpu.js';

function busy(steps: number): () => number {
  return () => {
    let sum = 0;
    for (let step = 0; step < steps; step++) sum = (sum * 31 + step) % 1_000_003;
    return sum;
  };
}

it('tells growth with the size from growth with its square', async () => {
  const size = 1000;
  expect(await growth((count) => busy(count * 4 * size), size, 4 * size, 0)).toBeLessThan(12);
  expect(await growth((count) => busy(count * count), size, 4 * size, 0)).toBeGreaterThan(12);
});

it('says nothing of growth where the long one is quick', async () => {
  expect(await growth((count) => busy(count * count), 10, 40)).toBe(0);
});

it('asks again while a run takes too long, five times at most', async () => {
  let runs = 0;
  const work = (): void => {
    runs++;
    if (runs < 3) busy(20_000_000)();
  };
  expect(await leastCpuMs(work, 5)).toBeLessThan(5);
  expect(runs).toBe(3);
  runs = -10;
  await leastCpuMs(work, 0);
  expect(runs).toBe(-5);
});
