import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { throttle } from '../../../src/editor/throttle.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('runs at once, then at most once in the interval, and makes up for the last call', () => {
  const run = vi.fn();
  const throttled = throttle(run, 500);
  for (let call = 0; call < 10; call++) throttled.call();
  expect(run).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(499);
  expect(run).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1);
  expect(run).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(5000);
  expect(run).toHaveBeenCalledTimes(2);
  throttled.call();
  expect(run).toHaveBeenCalledTimes(3);
});

it('calls nothing after it was disposed of', () => {
  const run = vi.fn();
  const throttled = throttle(run, 500);
  throttled.call();
  throttled.call();
  throttled.dispose();
  vi.advanceTimersByTime(5000);
  expect(run).toHaveBeenCalledTimes(1);
});
