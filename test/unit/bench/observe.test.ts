import { describe, expect, it } from 'vitest';
import type { Executor } from '../../../src/base/executor.js';
import type { Run, RunRecord } from '../../../src/bench/record.js';
import { runSweep } from '../../../src/bench/sweep.js';
import { clock, fakeExecutor, planOf, sweepOf } from './support/fake.js';

const sweep = sweepOf('benchmark: all_reduce_perf\nparameters:\n  A: [1, 2]\nrepeats: 1\n');

/** A host that also tells of a GPU that is too warm. */
function warmHost(): Executor {
  const inner = fakeExecutor({ factor: () => 1 });
  const stdout = 'kernel Linux\ngpu 0, 765, 1980, 2619, 91, 300, 550.54.15, 0x0000000000000040\n';
  return {
    host: 'a',
    run: (argv, options) =>
      argv[0] === 'sh' ? Promise.resolve({ code: 0, signal: null, stdout, stderr: '', truncated: false }) : inner.run(argv, options),
  };
}

describe('a search', () => {
  it.each([true, false])('keeps what held the GPUs of each trial back when it is asked to: %s', async (observe) => {
    const [records, ticks]: [RunRecord[], ReturnType<typeof clock>] = [[], clock()];
    const store = { append: (record: RunRecord) => Promise.resolve(void records.push(record)), runs: () => Promise.resolve<Run[]>([]) };
    const { runs } = await runSweep({ sweep, plan: planOf, executors: [warmHost()], store, origin: 'measured', resume: false, observe, signal: new AbortController().signal, now: ticks.now, newId: ticks.newId }); // prettier-ignore
    expect(runs.length).toBeGreaterThan(2);
    const throttled = runs.map(({ machines }) => machines?.after[0]?.gpus[0]?.throttled ?? null);
    expect(throttled).toEqual(runs.map(() => (observe ? ['hw_thermal_slowdown'] : null)));
    expect(records.some(({ kind }) => kind === 'machine')).toBe(observe);
  });
});
