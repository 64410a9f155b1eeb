import { appendFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../../../src/base/failure.js';
import type { Run, RunRecord } from '../../../src/bench/record.js';
import { runBenchmark } from '../../../src/bench/runner.js';
import { type BenchmarkPlan, JobGone, type LeftJob } from '../../../src/bench/runPlan.js';
import { isLeft } from '../../../src/bench/runs.js';
import { openStore } from '../../../src/bench/store/index.js';
import { runSweep } from '../../../src/bench/sweep.js';
import { clock, output, planOf, sizes, sweepOf } from './support/fake.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nw-left-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const whole = output(new Map(sizes.map((size) => [size, 20 + size / 1e5])));

/** A scheduler that counts what it is handed and what is asked for again. */
function scheduler(answer: (left: LeftJob) => string = () => whole) {
  const [handed, asked]: [string[], LeftJob[]] = [[], []];
  const plan = (settings: Readonly<Record<string, string>>): BenchmarkPlan => ({
    ...planOf(settings),
    mark: `mark-${JSON.stringify(settings)}`,
    follow: (executor, onNews, left) => ({
      host: executor.host,
      run: (_argv, options = {}) => {
        if (left === undefined) handed.push(JSON.stringify(settings));
        else asked.push(left);
        onNews({ job: left?.job ?? '41', text: '' });
        const stdout = left === undefined ? whole : answer(left);
        options.onStdout?.(stdout);
        return Promise.resolve({ code: 0, signal: null, stdout, stderr: '', truncated: false });
      },
    }),
  });
  const executor = { host: 'a', run: () => Promise.reject(new Error('not asked directly')) };
  return { plan, handed, asked, executor };
}

/** What a process left that died: the start of a run, and with `job` the id and one row. */
async function begin(id: string, job: string | null, trial: Run['trial'] = null): Promise<void> {
  const { spec } = planOf(trial?.settings ?? {});
  const records: RunRecord[] = [
    { v: 1, kind: 'start', run: id, at: '2026-10-31T23:59:59Z', origin: 'measured', spec, trial, mark: `mark-${id}` },
  ];
  const place = { timeUs: 30.49, algbwGBs: 34.39, busbwGBs: 60.19, wrong: 0 };
  const row = { sizeBytes: 1 << 20, count: 1 << 18, type: 'float', redop: 'sum', root: -1, outOfPlace: place, inPlace: place };
  if (job !== null) records.push({ v: 1, kind: 'job', run: id, job }, { v: 1, kind: 'row', run: id, row });
  await mkdir(folder, { recursive: true });
  await appendFile(join(folder, '2026-10.jsonl'), records.map((record) => `${JSON.stringify(record)}\n`).join(''));
}

describe('a run whose process died while a scheduler had its job', () => {
  const follow = async (answer?: (left: LeftJob) => string) => {
    const store = openStore(folder);
    const [left] = await store.runs();
    if (left === undefined || !isLeft(left)) throw new Error('nothing is left');
    const { plan, handed, asked, executor } = scheduler(answer);
    const done = runBenchmark({
      plan: plan({}),
      executor,
      store,
      left,
      id: left.id,
      origin: 'measured',
      timeoutMs: 1000,
      now: clock().now,
    });
    return { store, done, handed, asked };
  };

  it('gets its result from the job, each row once, in the file of its own month', async () => {
    await begin('one', '40;west');
    const { store, done, handed, asked } = await follow();
    const { run } = await done;
    expect([handed, asked]).toEqual([[], [{ job: '40;west', mark: 'mark-one' }]]);
    const [kept, ...more] = await openStore(folder).runs();
    expect(more).toEqual([]);
    expect(kept).toMatchObject({ id: 'one', state: 'ok', job: '40;west' });
    expect(kept?.rows.map(({ sizeBytes }) => sizeBytes)).toEqual(sizes);
    expect(run.rows).toEqual(kept?.rows);
    expect(await store.runs()).toMatchObject([{ state: 'ok' }]);
  });

  it('stays as it is while the scheduler cannot be asked, and ends when it is gone', async () => {
    await begin('one', null);
    const away = await follow(() => {
      throw new Failure('unreachable', 'no route');
    });
    await expect(away.done).rejects.toThrow('no route');
    expect(await away.store.runs()).toMatchObject([{ state: 'cut-off', rows: [] }]);
    const gone = await follow(() => {
      throw new JobGone('not there');
    });
    expect((await gone.done).run).toMatchObject({ state: 'cancelled', message: 'not there' });
    expect((await openStore(folder).runs()).map(isLeft)).toEqual([false]);
  });
});

describe('a search whose process died while a scheduler had jobs of it', () => {
  const sweep = sweepOf('benchmark: all_reduce_perf\nparameters:\n  A: [1, 2]\nrepeats: 2\n');
  const search = async (answer?: (left: LeftJob) => string) => {
    const slurm = scheduler(answer);
    const [store, ticks] = [openStore(folder), clock()];
    const outcome = await runSweep({ sweep, plan: slurm.plan, executors: [slurm.executor], store, origin: 'measured', resume: true, signal: new AbortController().signal, now: ticks.now, newId: ticks.newId }); // prettier-ignore
    return { ...slurm, outcome };
  };
  const specOf = async (): Promise<string> => {
    const { outcome } = await search();
    await rm(folder, { recursive: true });
    return outcome.spec;
  };

  it('fetches them first and runs only what is missing', async () => {
    const trial = { sweep: sweep.name, spec: await specOf(), trial: 1, repeat: 0, settings: { A: '2' } };
    await begin('left', '40', trial);
    const { outcome, handed, asked } = await search();
    expect(asked).toEqual([{ job: '40', mark: 'mark-left' }]);
    expect(outcome).toMatchObject({ state: 'complete', message: null });
    expect(outcome.runs.filter(({ trial: of }) => of?.trial === 1 && of.repeat === 0).map(({ id, state }) => [id, state])).toEqual([
      ['left', 'ok'],
    ]);
    expect(handed.filter((settings) => settings === '{"A":"2"}')).toHaveLength(1);
    expect((await search()).handed).toEqual([]);
  });

  it('runs nothing while it does not know what became of them', async () => {
    const trial = { sweep: sweep.name, spec: await specOf(), trial: 1, repeat: 0, settings: { A: '2' } };
    await begin('left', '40', trial);
    const { outcome, handed } = await search(() => {
      throw new Failure('unreachable', 'no route');
    });
    expect(outcome).toMatchObject({ state: 'stopped', message: 'no route' });
    expect(handed).toEqual([]);
  });
});
