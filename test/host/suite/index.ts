import { appendFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import Mocha from 'mocha';

/**
 * The one entry that every launcher uses: the harness of this folder and `@vscode/test-electron`. Rejects when a test failed.
 * Events go to `$NCCL_WORKBENCH_TEST_OUT/events.ndjson` where that is set, because a crashed host leaves no other trace.
 */
export function run(): Promise<void> {
  const out = process.env['NCCL_WORKBENCH_TEST_OUT'];
  const wanted = process.env['NCCL_WORKBENCH_TEST_GREP'];
  const note = (event: Readonly<Record<string, unknown>>): void => {
    if (out !== undefined) appendFileSync(join(out, 'events.ndjson'), `${JSON.stringify(event)}\n`);
  };
  const mocha = new Mocha({ ui: 'bdd', color: false, timeout: 30_000, ...(wanted === undefined ? {} : { grep: wanted }) });
  for (const name of readdirSync(__dirname).sort()) if (name.endsWith('.test.cjs')) mocha.addFile(join(__dirname, name));
  return new Promise((resolve, reject) => {
    note({ event: 'start' });
    const runner = mocha.run((failures) => {
      note({ event: 'end', failures });
      if (failures > 0) reject(new Error(`${failures} tests failed`));
      else resolve();
    });
    runner.on('pass', (test) => note({ title: test.fullTitle(), state: 'pass', ms: test.duration }));
    runner.on('pending', (test) => note({ title: test.fullTitle(), state: 'skip' }));
    runner.on('fail', (test, error: unknown) => {
      note({ title: test.fullTitle(), state: 'fail', error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    });
  });
}
