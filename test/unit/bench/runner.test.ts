import { describe, expect, it } from 'vitest';
import type { Executor } from '../../../src/base/executor.js';
import { Failure } from '../../../src/base/failure.js';
import type { RunRecord } from '../../../src/bench/record.js';
import { runBenchmark } from '../../../src/bench/runner.js';
import { clock, fakeExecutor, output, planOf } from './support/fake.js';

const table = output(new Map([[1024, 10], [2048, 12]])); // prettier-ignore

async function run(executor: Executor, extra: { signal?: AbortSignal; origin?: 'measured' | 'simulated' } = {}) {
  const records: RunRecord[] = [];
  const rows: number[] = [];
  const { now } = clock();
  const outcome = await runBenchmark({
    plan: planOf({ NCCL_ALGO: 'Ring', MY_TOKEN: 'x' }),
    executor,
    store: { append: (record) => Promise.resolve(void records.push(record)) },
    origin: extra.origin ?? 'measured',
    timeoutMs: 1000,
    now,
    id: 'one',
    onRow: (row) => rows.push(row.sizeBytes),
    ...(extra.signal === undefined ? {} : { signal: extra.signal }),
  });
  return { ...outcome, records, rows };
}

const ended = (code: number | null, stdout = '', stderr = '', signal: string | null = null): Executor => ({
  host: 'a',
  run: (_argv, options) => {
    options?.onStdout?.(stdout);
    options?.onStderr?.(stderr);
    return Promise.resolve({ code, signal, stdout, stderr, truncated: false });
  },
});

describe('runBenchmark', () => {
  it('records a start, the rows and an end', async () => {
    const { run: done, records, rows } = await run(fakeExecutor({ factor: () => 1 }));
    expect(records.map((record) => record.kind)).toEqual(['start', 'row', 'row', 'row', 'end']);
    expect(rows).toHaveLength(3);
    expect(done).toMatchObject({
      id: 'one',
      state: 'ok',
      exitCode: 0,
      message: null,
      avgBusbwGBs: 10,
      ncclVersion: '2.30.7',
      spec: { env: { NCCL_ALGO: 'Ring' } },
    });
    expect(done.spec.env).not.toHaveProperty('MY_TOKEN');
    expect(done.rows).toHaveLength(3);
  });

  it.each<[string, Executor, RegExp]>([
    [
      'a non-zero exit, in the words of standard error',
      ended(1, '', 'mpirun: it did not start\n-----\n'),
      /exit code 1\. mpirun: it did not start/,
    ],
    [
      'a non-zero exit after rows, in the words of the benchmark',
      ended(3, `${table}gpu: Test NCCL failure x.cu:1 'remote error'\n`, 'noise'),
      /exit code 3\. .*remote error/,
    ],
    ['a signal', ended(null, '', '', 'KILL'), /signal KILL/],
    ['exit 0 without a table', ended(0, 'hello\n'), /no table/],
    ['exit 0 with half a table', ended(0, table.slice(0, table.indexOf('# Out'))), /before its summary/],
    ['terminal escapes in what the host says', ended(1, '', '\u001b]0;owned\u0007bad\n'), /^The benchmark ended with exit code 1\. bad$/],
    [
      'an executor that could not run it',
      { host: 'a', run: () => Promise.reject(new Failure('timeout', 'gpu-1 did not answer in 5 s.')) },
      /did not answer/,
    ],
  ])('records as failed: %s', async (_, executor, message) => {
    const { run: done, records } = await run(executor);
    expect(done.state).toBe('failed');
    expect(done.message).toMatch(message);
    expect(done.notReached).toBe(false);
    expect(records.at(-1)?.kind).toBe('end');
  });

  it('tells a host that was not reached from a benchmark that failed', async () => {
    const { run: done } = await run({ host: 'a', run: () => Promise.reject(new Failure('unreachable', 'No route.')) });
    expect(done).toMatchObject({ state: 'failed', notReached: true });
  });

  it('records cancelling', async () => {
    const stop = new AbortController();
    const executor: Executor = {
      host: 'a',
      run: (_argv, options) =>
        new Promise((_resolve, reject) => {
          options?.onStdout?.(table.slice(0, table.indexOf('2048')));
          options?.signal?.addEventListener('abort', () => reject(new Failure('cancelled', 'Cancelled.')));
          setTimeout(() => stop.abort(), 5);
        }),
    };
    const { run: done } = await run(executor, { signal: stop.signal });
    expect(done).toMatchObject({ state: 'cancelled', exitCode: null });
    expect(done.rows.map((row) => row.sizeBytes)).toEqual([1024]);
  });

  it('believes the output when it says that it is simulated', async () => {
    const { run: done } = await run(ended(0, `# Embedded cluster of NCCL Workbench: every number below is simulated\n${table}`));
    expect(done).toMatchObject({ origin: 'simulated', state: 'ok' });
    expect((await run(ended(0, table))).run.origin).toBe('measured');
  });

  it('throws when the store cannot be written', async () => {
    const store = { append: () => Promise.reject(new Error('disk full')) };
    const { now } = clock();
    await expect(
      runBenchmark({ plan: planOf({}), executor: ended(0, table), store, origin: 'measured', timeoutMs: 1, now, id: 'x' }),
    ).rejects.toThrow('disk full');
  });
});
