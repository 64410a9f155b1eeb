/** A fixed piece of work such as reading a file is: texts, small objects, sorting, copying. */
function work(): number {
  const rows: { name: string; at: { line: number; character: number }; words: string[] }[] = [];
  let state = 1;
  for (let index = 0; index < 150_000; index++) {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    rows.push({ name: `NCCL_${String(state)}`, at: { line: index, character: state % 80 }, words: [String(state % 7), String(index)] });
  }
  rows.sort((one, other) => (one.name < other.name ? -1 : 1));
  return (JSON.parse(JSON.stringify(rows)) as unknown[]).length;
}

/** Processor seconds that `run` costs this process, with those of its memory's keeping; waiting for others does not count. */
export async function processorSeconds(run: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** Processor seconds of a fixed piece of work on this machine as it is now: what a time in a test is held against, so that the machine does not decide. */
export async function yardstick(): Promise<number> {
  await processorSeconds(work);
  return processorSeconds(work);
}
