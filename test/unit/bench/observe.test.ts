import { describe, expect, it } from 'vitest';
import type { Executor } from '../../../src/base/executor.js';
import { specHash } from '../../../src/bench/combinations.js';
import { heldBack, heldBackCell, heldBackText } from '../../../src/bench/heldBack.js';
import type { Run, RunRecord } from '../../../src/bench/record.js';
import { runSweep } from '../../../src/bench/sweep.js';
import { readSweep } from '../../../src/bench/sweepFile.js';
import { base, clock, fakeExecutor, planOf, runOf, sweepOf } from './support/fake.js';

const text = 'benchmark: all_reduce_perf\nparameters:\n  A: [1, 2]\nrepeats: 1\n';
const sweep = sweepOf(text);

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

describe('what a search says of clocks', () => {
  const gpu = (throttled: string[]) => ({ index: 0, smMHz: 1980, maxSmMHz: 1980, memMHz: 2619, celsius: 60, watts: 500, throttled });
  const machine = (...throttled: string[][]) => throttled.map((own) => ({ host: 'a', kernel: null, driver: null, launcher: null, gpus: [gpu(own)], environment: {} })); // prettier-ignore
  const run = (trial: number, machines?: Run['machines']): Run => ({ ...runOf({ trial, repeat: 0, settings: {} }, 10, 0), ...(machines === undefined ? {} : { machines }) }); // prettier-ignore

  it('counts runs by combination, and leaves out those that nobody looked at', () => {
    const told = heldBack([
      run(-1, { before: machine([]), after: machine([]) }),
      run(0, { before: machine([]), after: machine(['hw_slowdown']) }),
      run(0, { before: machine([]), after: machine([]) }),
      run(1),
      run(1, { before: [], after: [] }),
    ]);
    expect(told.trials).toEqual({
      [-1]: { looked: 1, held: 0, text: null },
      0: { looked: 2, held: 1, text: expect.stringContaining('hw_slowdown: a GPU 0') as string },
    });
    expect([-1, 0, 1].map((trial) => heldBackCell(told.trials[trial]))).toEqual(['free', '⚠ held in 1 of 2', '–']);
    expect(heldBackText(told)).toMatch(/around 3 runs and held down around 1 of them: hw_slowdown: a GPU 0\./);
    expect(heldBackText(heldBack([run(0)]))).toBeNull();
    expect(heldBackText(heldBack([run(0, { before: machine([]), after: [] })]))).toMatch(/nothing held them down/);
  });

  it('is asked for in the sweep file, which does not make another search of it', () => {
    expect([sweepOf(`${text}observe: true\n`).observe, sweepOf(`${text}observe: false\n`).observe, sweep.observe]).toEqual([
      true,
      false,
      false,
    ]);
    expect(readSweep(`${text}observe: often\n`, 'x.yaml').problems.map(({ message }) => message)).toEqual([
      'true or false is expected here',
    ]);
    const hash = (own: string): string => specHash(sweepOf(own), base, 'measured');
    expect(hash(`${text}observe: true\n`)).toBe(hash(text));
  });
});

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
