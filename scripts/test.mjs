// npm test: installs what the tests need, builds, and runs every suite. Works in a fresh clone.
//   npm test [-- --only unit,lab] [--list]
// The last line is "N passed, N failed"; the exit status is not 0 when anything failed or a suite gave no result.
import { availableParallelism } from 'node:os';
import { mkdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { runJobs } from './parts/jobs.mjs';
import { ensureDebianPackages, ensureNodeModules } from './parts/packages.mjs';
import { at, results } from './parts/paths.mjs';
import { must } from './parts/process.mjs';
import { check, hostSuites, vitest } from './parts/suites.mjs';
import { ensureVscodeServer, newest, versions } from './vscodeServer.mjs';

const { values: options } = parseArgs({ options: { only: { type: 'string' }, list: { type: 'boolean', default: false } } });
const began = Date.now();
const seconds = (ms) => `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
const say = (text) => console.log(text);
const nothing = { passed: 0, failed: 0 };
const vsix = at('test-results', 'nccl-workbench.vsix');

/** Steps that prepare. Only packaging counts as a test. */
const preparations = [
  {
    // It builds for release into the same folder, so it comes first, and the build for tests replaces that. Only one suite needs the package.
    name: 'package',
    gate: false,
    run: () => check('scripts/package.mjs', ['--out', vsix]),
  },
  {
    name: 'build',
    after: ['package'],
    run: async () => {
      await must(process.execPath, [at('esbuild.mjs')], { cwd: at() });
      return nothing;
    },
  },
  {
    name: 'system packages',
    run: async () => ({ ...nothing, leftOut: await ensureDebianPackages(say) }),
  },
  ...Object.keys(versions).map((version) => ({
    name: `VS Code ${version}`,
    after: ['system packages'],
    run: async () => {
      try {
        await ensureVscodeServer(version, say);
        return nothing;
      } catch (error) {
        return { ...nothing, unavailable: error.message };
      }
    },
  })),
];

/** Suites, the longest early. Weight 2: measures time, so it runs alone. */
const suites = [
  { name: 'types', run: () => check('node_modules/oxlint/bin/oxlint', ['--type-aware', '--type-check', '.']) },
  { name: 'lint', run: () => check('node_modules/eslint/bin/eslint.js', ['.']) },
  { name: 'e2e', after: ['package', 'build', `VS Code ${newest}`], run: () => vitest('e2e', { env: { NCCL_WORKBENCH_VSIX: vsix } }) },
  { name: 'unit', after: ['build', 'system packages'], run: () => vitest('unit') },
  { name: 'security', after: ['build', 'system packages'], run: () => vitest('security') },
  { name: 'pages', after: ['build', 'system packages'], run: () => vitest('pages') },
  ...Object.keys(versions).map((version) => ({
    name: `host ${version}`,
    after: ['build', `VS Code ${version}`],
    run: () => hostSuites(version),
  })),
  ...Object.keys(versions).flatMap((version) =>
    ['restricted', 'granted'].map((trust) => ({
      name: `host ${version} ${trust}`,
      after: ['build', `VS Code ${version}`],
      run: () => hostSuites(version, trust),
    })),
  ),
  { name: 'lab', after: ['build', 'system packages'], run: () => vitest('lab') },
  { name: 'lab-timed', after: ['build', 'system packages'], weight: 2, run: () => vitest('lab-timed') },
];

if (options.list) {
  for (const { name } of suites) console.log(name);
  process.exit(0);
}

const only = options.only?.split(',').map((name) => name.trim());
const unknown = only?.find((name) => !suites.some((suite) => suite.name === name));
if (unknown !== undefined) {
  console.error(`There is no suite "${unknown}". Suites: ${suites.map((suite) => suite.name).join(', ')}`);
  process.exit(2);
}
const wanted = suites.filter((suite) => only === undefined || only.includes(suite.name));
const needed = (name) => [name, ...([...preparations, ...suites].find((job) => job.name === name)?.after ?? []).flatMap(needed)];
const used = new Set(wanted.flatMap((suite) => needed(suite.name)));
const jobs = [...preparations.filter((job) => used.has(job.name)), ...wanted];

mkdirSync(results, { recursive: true });
await ensureNodeModules(say);
const leftOut = [];
let passed = 0;
let failed = 0;
await runJobs(jobs, Math.min(2, availableParallelism()), (job, result, ms) => {
  passed += result.passed;
  failed += result.failed;
  leftOut.push(...(result.leftOut ?? []));
  const counted = result.passed + result.failed > 0;
  const words = counted
    ? `${result.passed} of ${result.passed + result.failed} passed`
    : result.unavailable === undefined
      ? 'done'
      : 'left out';
  say(`${result.failed > 0 ? '✗' : counted ? '✓' : '·'} ${job.name}: ${words}, ${seconds(ms)}`);
  if (result.failed > 0) say(`--- ${job.name} ---\n${(result.output ?? '').trim().slice(-20_000)}\n--- end of ${job.name} ---`);
});
if (passed + failed === 0) {
  say('No test ran.');
  failed = 1;
}
if (leftOut.length > 0) say(`\nLeft out:\n${[...new Set(leftOut)].map((line) => `  ${line}`).join('\n')}`);
say(`\nAll in ${seconds(Date.now() - began)}.`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
