import { writeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { messageOf } from '../../../../src/base/failure.js';
import { runBenchmark } from '../../../../src/bench/runner.js';
import { isLeft } from '../../../../src/bench/runs.js';
import { openStore } from '../../../../src/bench/store/index.js';
import { output, planOf, sizes } from './fake.js';

/**
 * A process that follows the jobs left behind in the folder of its first argument, one after the other, once it is told to on its standard input. With a second argument it stays
 * at each job's first row for good. What becomes of each is said: "done ID", or "refused ID why".
 */
const [folder = '', stuck] = process.argv.slice(2);
const whole = output(new Map(sizes.map((size) => [size, 20 + size / 1e5])));
const [head, ...rows] = whole.split(/^(?=\d)/m);

async function main(): Promise<void> {
  const store = openStore(folder);
  // All look at the runs before any of them begins, as people do who both see a job left behind.
  const left = (await store.runs()).filter(isLeft);
  writeSync(1, 'ready\n');
  await new Promise((resolve) => process.stdin.once('data', resolve));
  process.stdin.pause();
  for (const run of left) {
    const plan = {
      ...planOf({}),
      follow: () => ({
        host: 'a',
        run: async (_argv: readonly string[], options: { readonly onStdout?: (chunk: string) => void } = {}) => {
          options.onStdout?.(head ?? '');
          for (const row of rows) {
            options.onStdout?.(row);
            await pause(2);
            if (stuck === undefined) continue;
            await store.runs();
            writeSync(1, `stuck ${run.id}\n`);
            await pause(600_000);
          }
          return { code: 0, signal: null, stdout: whole, stderr: '', truncated: false };
        },
      }),
    };
    const executor = { host: 'a', run: () => Promise.reject(new Error('not asked directly')) };
    const said = await runBenchmark({ plan, executor, store, left: run, id: run.id, origin: 'measured', timeoutMs: 600_000, now: () => new Date().toISOString() }).then(
      () => `done ${run.id}`,
      (error: unknown) => `refused ${run.id} ${messageOf(error)}`,
    ); // prettier-ignore
    writeSync(1, `${said}\n`);
  }
}

void main();
