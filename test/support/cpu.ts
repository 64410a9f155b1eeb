// Processor time, for tests that demand that work grows with its input. What else runs on the machine must not decide a test.

/** Milliseconds of processor time that this process spent, in user and system mode, while `work` ran. */
export async function cpuMs(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/**
 * The least milliseconds of processor time of up to five runs; ends at the first run below `enough`. The compiler and the garbage collector
 * work beside one run and not beside the next, a cost of the work itself is in all of them.
 */
export async function leastCpuMs(work: () => unknown, enough: number): Promise<number> {
  let least = Infinity;
  for (let run = 0; run < 5 && least >= enough; run++) least = Math.min(least, await cpuMs(work));
  return least;
}

/**
 * How many times more processor time `work` takes for an input of size `many` than for one of size `few`: 4 for four times the size where
 * the cost grows with the size, 16 where it grows with the square. 0 where `many` takes less than `smallMs`, which says nothing of growth.
 */
export async function growth(work: (size: number) => () => unknown, few: number, many: number, smallMs = 400): Promise<number> {
  const long = await leastCpuMs(work(many), smallMs);
  if (long < smallMs) return 0;
  return long / (await leastCpuMs(work(few), 0));
}
