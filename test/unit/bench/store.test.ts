import { appendFile, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunRecord } from '../../../src/bench/record.js';
import { firstKept, monthsBefore, openStore } from '../../../src/bench/store/index.js';
import { base } from './support/fake.js';
import { cpuMs, leastCpuMs } from '../../support/cpu.js';

const row = {
  sizeBytes: 8,
  count: 2,
  type: 'float',
  redop: 'sum',
  root: null,
  outOfPlace: { timeUs: 1, algbwGBs: 2, busbwGBs: 3, wrong: 0 },
  inPlace: null,
};
const start = (run: string, at = '2026-11-20T08:00:00.000Z'): RunRecord => ({
  v: 1,
  kind: 'start',
  run,
  at,
  origin: 'measured',
  spec: base,
  trial: null,
});
const end = (run: string): RunRecord => ({ v: 1, kind: 'end', run, at: '2026-11-20T08:01:00.000Z', exitCode: 0, state: 'ok', message: null, avgBusbwGBs: 9, outOfBounds: 0, nRanks: 8, nNodes: 2, ncclVersion: null }); // prettier-ignore

describe('the run store', () => {
  let dir = '';
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'runs-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));
  const file = () => join(dir, '2026-11.jsonl');

  it('keeps so many months, the current one counted, over the turn of a year', () => {
    const now = new Date('2026-02-28T23:00:00Z');
    expect([1, 2, 3, 14].map((months) => firstKept(months, now))).toEqual(['2026-02', '2026-01', '2025-12', '2025-01']);
  });

  it('gives back what was appended', async () => {
    const store = openStore(join(dir, 'new', 'folder'));
    expect(await store.runs()).toEqual([]);
    await store.append(start('a'));
    expect(await store.runs()).toMatchObject([{ id: 'a', state: 'running', rows: [] }]);
    await store.append({ v: 1, kind: 'row', run: 'a', row });
    await store.append(end('a'));
    expect(await store.runs()).toMatchObject([{ id: 'a', state: 'ok', exitCode: 0, avgBusbwGBs: 9, rows: [row], spec: base }]);
    expect(await openStore(join(dir, 'new', 'folder')).runs()).toEqual(await store.runs());
  });

  it('reads rows when they are wanted: those that were there, and none that is no row', async () => {
    const store = openStore(dir);
    await store.append(start('a'));
    await store.append({ v: 1, kind: 'row', run: 'a', row });
    await appendFile(
      file(),
      '{"v":1,"kind":"row","run":"a","row":{"sizeBytes":8,"cou\n{"v":1,"kind":"row","run":"a","row":{"sizeBytes":"8"}}\n',
    );
    const other = openStore(dir);
    const [early] = await other.runs();
    await store.append({ v: 1, kind: 'row', run: 'a', row: { ...row, sizeBytes: 16 } });
    await store.append(end('a'));
    await appendFile(file(), `${JSON.stringify({ v: 1, kind: 'row', run: 'a', row: { ...row, sizeBytes: 32 } })}\n`);
    const [late] = await other.runs();
    expect([early?.rows, { ...late }.rows]).toEqual([[row], [row, { ...row, sizeBytes: 16 }]]);
    expect(structuredClone(early)?.rows).toEqual([row]);
    expect((JSON.parse(JSON.stringify(late)) as typeof late)?.rows).toEqual(late?.rows);
  });

  it('reads letters of any length, wherever a piece of the file ends', async () => {
    const store = openStore(dir);
    await store.append(start('a'));
    const message = `${'你'.repeat(700_000)} end`;
    await store.append({ ...end('a'), message } as RunRecord);
    await store.append(start('b'));
    const [a, b] = await openStore(dir).runs();
    expect([a?.state, a?.message === message, b?.id]).toEqual(['ok', true, 'b']);
  });

  it('sorts runs into months by their start, whatever the clock says at their end', async () => {
    const store = openStore(dir);
    await store.append(start('old', '2026-10-31T23:59:59.000Z'));
    await store.append(end('old'));
    expect(await readFile(join(dir, '2026-10.jsonl'), 'utf8')).toContain('"end"');
    expect(await store.runs()).toMatchObject([{ id: 'old', state: 'ok' }]);
  });

  it('deletes whole months, the oldest first, but none that is being written', async () => {
    const store = openStore(dir);
    for (const month of ['2026-08', '2026-09', '2026-11']) {
      await store.append(start(month, `${month}-20T08:00:00.000Z`));
      if (month !== '2026-09') await store.append(end(month));
    }
    expect(await monthsBefore(dir, '2026-11')).toEqual(['2026-08', '2026-09']);
    expect(await monthsBefore(join(dir, 'none'), '2026-11')).toEqual([]);
    await store.remove(['2026-08', '2026-09', '../x']);
    expect((await store.runs()).map(({ id }) => id)).toEqual(['2026-09', '2026-11']);
  });

  it('calls a run of a dead process cut off, and keeps its rows', async () => {
    await openStore(dir).append(start('dead'));
    await appendFile(file(), `${JSON.stringify({ v: 1, kind: 'row', run: 'dead', row })}\n{"v":1,"kind":"row","run":"dead","row":{"sizeBy`);
    const store = openStore(dir);
    expect(await store.runs()).toMatchObject([{ id: 'dead', state: 'cut-off', rows: [row] }]);
    await store.append(start('next'));
    await store.append(end('next'));
    expect((await store.runs()).map((run) => [run.id, run.state])).toEqual([
      ['dead', 'cut-off'],
      ['next', 'ok'],
    ]);
  });

  it('loses nothing but the torn line, wherever the file was cut', async () => {
    const first = openStore(dir);
    for (const record of [start('a'), { v: 1, kind: 'row', run: 'a', row } as const, end('a'), start('b')]) await first.append(record);
    const whole = await readFile(file());
    const lines = whole.toString().trimEnd().split('\n');
    for (let cut = 1; cut < whole.length; cut += 41) {
      await writeFile(file(), whole.subarray(0, cut));
      const store = openStore(dir);
      await store.append(start('c'));
      const complete = whole.subarray(0, cut).toString().split('\n').length - 1;
      const stored = (await readFile(file(), 'utf8')).split('\n');
      expect(stored.slice(0, complete)).toEqual(lines.slice(0, complete));
      const ids = (await store.runs()).map((run) => run.id);
      expect(ids).toContain('c');
      expect(ids.includes('a')).toBe(complete >= 1);
    }
  });

  it('reads only what is new, and everything again when a file was replaced', async () => {
    const store = openStore(dir);
    await store.append(start('a'));
    await store.runs();
    await appendFile(file(), `${JSON.stringify(start('by-another-process'))}\n`);
    expect((await store.runs()).map((run) => run.id)).toEqual(['a', 'by-another-process']);
    await truncate(file(), 0);
    expect(await store.runs()).toEqual([]);
  });

  it('passes over what is not a record', async () => {
    await writeFile(
      file(),
      [
        '',
        'null',
        '[]',
        '{"v":2,"kind":"start","run":"x"}',
        '{"v":1,"kind":"row","run":"unknown","row":{}}',
        'x'.repeat(6_000_000),
        JSON.stringify(start('good')),
      ].join('\n') + '\n',
    );
    expect((await openStore(dir).runs()).map((run) => run.id)).toEqual(['good']);
  });

  it('never writes a secret', async () => {
    const store = openStore(dir);
    await store.append({
      ...(start('a') as Extract<RunRecord, { kind: 'start' }>),
      spec: {
        ...base,
        argv: ['all_reduce_perf', 'HF_TOKEN=s3cret', '--api-key=s3cret', '-b', '8'],
        env: { WANDB_API_KEY: 's3cret', DB_PASSWORD: 's3cret', NCCL_IB_PKEY: '3', NCCL_ALGO: 'Ring' },
      },
      trial: { sweep: 's', spec: 'h', trial: 0, repeat: 0, settings: { MY_SECRET: 's3cret', NCCL_PROTO: 'LL' } },
    });
    expect(await readFile(file(), 'utf8')).not.toContain('s3cret');
    expect(await store.runs()).toMatchObject([
      { spec: { env: { NCCL_IB_PKEY: '3', NCCL_ALGO: 'Ring' } }, trial: { settings: { NCCL_PROTO: 'LL' } } },
    ]);
  });

  it('keeps the order of records that are appended at the same time', async () => {
    const store = openStore(dir);
    await Promise.all([
      store.append(start('a')),
      ...Array.from({ length: 100 }, (_, count) => store.append({ v: 1, kind: 'row', run: 'a', row: { ...row, count } })),
      store.append(end('a')),
    ]);
    const [run] = await openStore(dir).runs();
    expect(run?.rows.map((entry) => entry.count)).toEqual(Array.from({ length: 100 }, (_, count) => count));
  });

  it('reads 3,000 runs of 24 rows in under two seconds of processor time', async () => {
    const lines: string[] = [];
    for (let run = 0; run < 3000; run++) {
      lines.push(JSON.stringify(start(`run-${run}`)));
      for (let size = 0; size < 24; size++) lines.push(JSON.stringify({ v: 1, kind: 'row', run: `run-${run}`, row }));
      lines.push(JSON.stringify(end(`run-${run}`)));
    }
    await writeFile(file(), `${lines.join('\n')}\n`);
    const store = openStore(dir);
    const took = await cpuMs(async () => expect(await store.runs()).toHaveLength(3000));
    expect(took).toBeLessThan(2000);
    expect(await leastCpuMs(() => store.runs(), 200)).toBeLessThan(200);
    console.log(`store: 3,000 runs (72,000 rows) read in ${Math.round(took)} ms of processor time`);
  });
});
