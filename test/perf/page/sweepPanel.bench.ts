import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import { bench, describe } from 'vitest';
import { combinations } from '../../../src/bench/combinations.js';
import { openStore } from '../../../src/bench/store/index.js';
import { planSearch } from '../../../src/bench/strategy/index.js';
import { readSweep } from '../../../src/bench/sweepFile.js';
import { missing, pageHarness } from '../../e2e/page/harness.js';
import { searched, texts } from '../../e2e/page/sweepState.js';
import { base } from '../../unit/bench/support/fake.js';

// A search of 10,000 combinations: how long its result takes to work out in the thread of its own, and for how long at a stretch the thread that
// asked is held up meanwhile; how long the page takes to show it; and how long it takes from starting a benchmark on the embedded cluster to its first
// row in the store, from which everything is shown. The time that vitest prints is that of the whole and says nothing. Needs `npm run build`.

const text = texts.large;

/** Writes the store of a search that is done, 18 sizes a run; answers with its number of runs. */
function writeStore(dir: string): number {
  const { sweep } = readSweep(text, 'large.yaml');
  if (sweep === null) throw new Error('the sweep file cannot be read');
  const { steps } = planSearch(sweep, combinations(sweep), []);
  const lines = steps.flatMap(({ trial, repeat, settings }, at) => {
    const when = new Date(Date.UTC(2026, 10, 1) + at * 1000).toISOString();
    const own = { v: 1, run: `run-${at}` };
    const rows = Array.from({ length: 18 }, (_, size) => {
      const place = { timeUs: 20 + 2 ** size + ((at * 7919) % 101) / 100, algbwGBs: 1, busbwGBs: 1.75, wrong: 0 };
      return { ...own, kind: 'row', row: { sizeBytes: 65_536 * 2 ** size, count: 16_384 * 2 ** size, type: 'float', redop: 'sum', root: -1, outOfPlace: place, inPlace: place } }; // prettier-ignore
    });
    const start = { ...own, kind: 'start', at: when, origin: 'simulated', spec: { ...base, env: settings }, trial: { sweep: sweep.name, spec: 'x', trial, repeat, settings } }; // prettier-ignore
    return [start, ...rows, { ...own, kind: 'end', at: when, exitCode: 0, state: 'ok', message: null }];
  });
  writeFileSync(join(dir, '2026-11.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return steps.length;
}

/** Asks the thread for the whole result: ms until it is there, and the longest that this thread could do nothing else in. */
async function workedOut(dir: string): Promise<{ readonly ms: number; readonly heldMs: number; readonly combinations: number }> {
  const { sweep } = readSweep(text, 'large.yaml');
  const worker = new Worker('./dist/sweepWorker.js', { workerData: { texts: null } });
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const began = performance.now();
  delay.enable();
  let count = 0;
  await new Promise<void>((resolve, reject) => {
    worker.on('error', reject);
    worker.on('message', (news: { readonly kind: string; readonly entries?: readonly unknown[]; readonly message?: string }) => {
      if (news.kind === 'ranked') count += news.entries?.length ?? 0;
      else if (news.kind === 'failed') reject(new Error(news.message));
      else if (news.kind === 'done') resolve();
    });
    worker.postMessage({ id: 1, text, path: 'large.yaml', objective: sweep?.objective, dir, place: base, facts: [] });
  });
  delay.disable();
  await worker.terminate();
  return { ms: performance.now() - began, heldMs: delay.max / 1e6, combinations: count };
}

/** ms from handing a page 10,000 combinations to its answer, and from the click on their table to its first rows. */
async function shown(): Promise<{ readonly answerMs: number; readonly tableMs: number }> {
  const harness = await pageHarness('sweep');
  const state = searched(text);
  const opened = await harness.open({ ...state, name: null, ranking: [], analysis: null });
  await opened.prepare(state);
  const { page } = opened;
  const answerMs = await page.evaluate(async () => {
    const began = performance.now();
    (window as unknown as { sendPrepared: () => void }).sendPrepared();
    while (!(document.querySelector('.answer')?.textContent ?? '').includes('gains')) await new Promise(requestAnimationFrame);
    return performance.now() - began;
  });
  const tableMs = await page.evaluate(async () => {
    const tab = [...document.querySelectorAll<HTMLElement>('[role=tab]')].find((one) => one.textContent === 'All combinations');
    const began = performance.now();
    tab?.click();
    const rows = (): number =>
      [...document.querySelectorAll('[role=row]:not([hidden]), tbody tr')].filter((row) => (row as HTMLElement).offsetParent !== null)
        .length;
    while (rows() < 5) await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    return performance.now() - began;
  });
  await harness.stop();
  return { answerMs, tableMs };
}

/** ms from starting `bench` on the embedded cluster, connecting included, to its first row in the store. */
async function firstRow(dir: string): Promise<number> {
  const cluster = spawn(process.execPath, ['dist/cli.js', 'simulate', '--hosts', '2', '--gpus', '8', '--format', 'json', '--until-stdin-closes'], { stdio: ['pipe', 'pipe', 'inherit'] }); // prettier-ignore
  const line = await new Promise<string>((resolve) => createInterface({ input: cluster.stdout }).once('line', resolve));
  const { clusterFile } = JSON.parse(line) as { clusterFile: string };
  const began = performance.now();
  const child = spawn(process.execPath, ['dist/cli.js', 'bench', '--cluster', clusterFile, '--out', dir, '--', 'all_reduce_perf', '-b', '8', '-e', '1G', '-f', '2'], { stdio: 'ignore' }); // prettier-ignore
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const store = openStore(dir);
  while (((await store.runs())[0]?.rows.length ?? 0) === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  const ms = performance.now() - began;
  await ended;
  cluster.stdin.end();
  await new Promise((resolve) => cluster.once('exit', resolve));
  return ms;
}

describe('Sweep Results of 10,000 combinations', () => {
  bench(
    'worked out and shown',
    async () => {
      const dir = mkdtempSync(join(tmpdir(), 'sweep-panel-'));
      try {
        const runs = writeStore(dir);
        const { ms, heldMs, combinations: count } = await workedOut(dir);
        console.log(
          `${String(count)} combinations of ${String(runs)} runs worked out in ${(ms / 1000).toFixed(1)} s; the asking thread was held up for ${heldMs.toFixed(0)} ms at most`,
        );
        if (missing === null) {
          const { answerMs, tableMs } = await shown();
          console.log(`page: its answer after ${answerMs.toFixed(0)} ms, the table of all after ${tableMs.toFixed(0)} ms`);
        } else console.log(`left out: the page, ${missing}`);
        console.log(
          `from bench to the first row, the program's start and the connection included: ${(await firstRow(join(dir, 'first'))).toFixed(0)} ms`,
        );
      } finally {
        rmSync(dir, { recursive: true, force: true });
      }
    },
    { iterations: 1, time: 0, warmupIterations: 0, warmupTime: 0 },
  );
});
