// Runs the project's test tools and reads their own counts.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { at, results } from './paths.mjs';
import { run } from './process.mjs';

const node = process.execPath;
const quietEnvironment = { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined };
// A suite that hangs is ended; on a busy machine one that works may take several times its usual five minutes.
const limitMs = 30 * 60_000;

/** A check that counts as one test: it passes when the program ends with 0. */
export async function check(script, args, { env } = {}) {
  const { code, output } = await run(node, [at(script), ...args], { cwd: at(), env: { ...quietEnvironment, ...env }, timeoutMs: limitMs });
  return code === 0 ? { passed: 1, failed: 0, output } : { passed: 0, failed: 1, output };
}

/** The tests of one vitest project, as vitest counts them. A run that ends badly without a failed test counts as one failure. */
export async function vitest(project, { env } = {}) {
  const report = join(results, 'vitest', `${project}.json`);
  mkdirSync(dirname(report), { recursive: true });
  rmSync(report, { force: true });
  const args = [
    at('node_modules/vitest/vitest.mjs'),
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ];
  const { code, output } = await run(node, args, { cwd: at(), env: { ...quietEnvironment, ...env }, timeoutMs: limitMs });
  if (!existsSync(report)) return { passed: 0, failed: 1, output: `no result from vitest\n${output}` };
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
  const tests = testResults.flatMap((file) => file.assertionResults);
  const count = (state) => tests.filter((test) => test.status === state).length;
  // A file that could not be loaded has no tests; it counts as one failure.
  const unloaded = testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const passed = count('passed');
  let failed = count('failed') + unloaded;
  if (failed === 0 && (code !== 0 || passed === 0)) failed = 1;
  const said = tests.filter((test) => test.status !== 'passed' && test.status !== 'failed').map((test) => `${project}: ${test.fullName}`);
  const leftOut = tests
    .filter((test) => test.status === 'passed' && /^left out\b/i.test(test.title))
    .map((test) => `${project}: ${test.title.replace(/^left out:?\s*/i, '')}`);
  return { passed, failed, output, leftOut: [...leftOut, ...said] };
}

/** The host suites on one VS Code version, as their harness counts them; with `trust`, those of a hostile workspace. */
export async function hostSuites(version, trust) {
  const report = join(results, `host-${version}${trust === undefined ? '' : `-${trust}`}.json`);
  mkdirSync(results, { recursive: true });
  rmSync(report, { force: true });
  const args = [at('test/host/run.mjs'), '--version', version, '--report', report, ...(trust === undefined ? [] : ['--trust', trust])];
  const { output } = await run(node, args, { cwd: at(), env: quietEnvironment, timeoutMs: limitMs });
  if (!existsSync(report)) return { passed: 0, failed: 1, output: `no result from the host suites\n${output}` };
  const { passed, failed, skipped } = JSON.parse(readFileSync(report, 'utf8'));
  return { passed, failed, output, leftOut: skipped > 0 ? [`host ${version}: ${skipped} tests skipped themselves`] : [] };
}
