// Runs the host suites inside a real VS Code extension host, in the VS Code server of one version.
//   node test/host/run.mjs [--version 1.100] [--trust restricted|granted] [--grep TEXT] [--out DIR] [--report FILE] [--timeout SECONDS] [--verbose]
// With --trust, the suites of test/host/trust run on a hostile workspace, in a window that does not or does trust it.
// Exit: 0 all passed, 1 some failed, 2 no result (crash, time limit, no test run). A start that failed before the suite began is tried
// once more; a suite that began is never run twice.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startBrowser } from '../../scripts/parts/browser.mjs';
import { at, root } from '../../scripts/parts/paths.mjs';
import { startVscode } from '../../scripts/parts/vscodeHost.mjs';
import { ensureVscodeServer } from '../../scripts/vscodeServer.mjs';
import { bundleSuites } from './bundle.mjs';

const { values: options } = parseArgs({
  options: {
    version: { type: 'string', default: '1.100' },
    trust: { type: 'string' },
    suites: { type: 'string' },
    workspace: { type: 'string' },
    extension: { type: 'string' },
    grep: { type: 'string' },
    out: { type: 'string' },
    report: { type: 'string' },
    timeout: { type: 'string', default: '1200' },
    verbose: { type: 'boolean', default: false },
  },
});
const out = resolve(options.out ?? at('test-results', 'host', [options.version, options.trust].filter(Boolean).join('-')));
const began = Date.now();
const lap = (text) => console.error(`[${((Date.now() - began) / 1000).toFixed(1)} s] ${text}`);

const vscode = await ensureVscodeServer(options.version);
const suites = options.suites ? resolve(options.suites) : await bundleSuites(options.trust === undefined ? 'suite' : 'trust');

/** One start of VS Code with the suites in it. */
async function attempt() {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  // Tests may write into the workspace.
  const workspace = mkdtempSync(join(tmpdir(), 'nw-w-'));
  cpSync(
    options.workspace ? resolve(options.workspace) : at('test', 'host', options.trust === undefined ? 'workspace' : 'hostile'),
    workspace,
    { recursive: true },
  );
  const log = [];
  let server;
  let browser;
  let timer;
  let code = 2;
  let why;
  try {
    server = await startVscode(vscode, {
      development: true,
      trust: options.trust === 'restricted',
      nodeOptions: options.trust ? ['--require', join(suites, 'preload.cjs')] : [],
      // The question is not asked, which means no.
      settings: options.trust === 'restricted' ? { 'security.workspace.trust.startupPrompt': 'never' } : {},
      env: {
        ...(options.trust ? { NCCL_WORKBENCH_TEST_TRUST: options.trust } : {}),
        NCCL_WORKBENCH_TEST_OUT: out,
        NCCL_WORKBENCH_ROOT_FOLDER: root,
        ...(options.grep ? { NCCL_WORKBENCH_TEST_GREP: options.grep } : {}),
      },
    });
    browser = await startBrowser({ still: true });
    lap(`VS Code ${vscode.version} on ${server.port}`);
    const { page } = browser;
    let done;
    const finished = new Promise((settle) => {
      done = settle;
    });
    await page.exposeFunction('codeAutomationLog', (type, args) => {
      log.push(`${type} ${args.map((arg) => (typeof arg === 'string' ? arg : JSON.stringify(arg))).join(' ')}`);
      if (options.verbose) console.error(log.at(-1));
    });
    // The workbench calls this when run() settles, and when the extension host ends.
    await page.exposeFunction('codeAutomationExit', (status) => done({ code: status, why: '' }));
    server.onLog((text) => {
      const match = /Extension Host Process exited with code: (\S+), signal: (\S+)/.exec(text);
      if (match !== null) setTimeout(done, 3000, { code: 2, why: match[0] }).unref();
    });
    page.on('crash', () => done({ code: 2, why: 'the page crashed' }));
    timer = setTimeout(done, Number(options.timeout) * 1000, { code: 2, why: `no result in ${options.timeout} s` });
    const payload = [
      ['extensionDevelopmentPath', server.remote(options.extension ? resolve(options.extension) : root)],
      ['extensionTestsPath', server.remote(join(suites, 'index.cjs'))],
      ['enableProposedApi', ''],
    ];
    await page.goto(server.url({ folder: workspace, payload }), { timeout: 60_000 });
    ({ code, why } = await finished);
    if (code !== 0) await page.screenshot({ path: join(out, 'end.png') }).catch(() => undefined);
  } catch (error) {
    why = String(error?.stack ?? error);
  } finally {
    clearTimeout(timer);
    writeFileSync(join(out, 'workbench.log'), log.join('\n'));
    try {
      server?.saveLogs(out);
    } catch {
      // logs that went away while being copied are no loss
    }
    await browser?.stop().catch(() => undefined);
    await server?.stop();
    rmSync(workspace, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
  return judge(code, why);
}

/** The workbench reports 0 even when its extension host crashed, so the suite's own events decide. */
function judge(code, why) {
  const file = join(out, 'events.ndjson');
  const events = existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line))
    : [];
  const tests = events.filter((event) => event.title !== undefined);
  const count = (state) => tests.filter((test) => test.state === state).length;
  const started = events.some((event) => event.event === 'start');
  if (code === 0 && !events.some((event) => event.event === 'end')) [code, why] = [2, 'the extension host ended before the suites did'];
  if (code === 0 && count('pass') + count('fail') === 0) [code, why] = [2, 'no test ran'];
  if (code === 0 && count('fail') > 0) code = 1;
  if (code === 1 && why === '')
    why = count('fail') > 0 ? `${count('fail')} failed` : `the suites could not be loaded: see ${join(out, 'workbench.log')}`;
  return {
    code,
    why,
    started,
    tests,
    passed: count('pass'),
    failed: count('fail') + (code !== 0 && count('fail') === 0 ? 1 : 0),
    skipped: count('skip'),
  };
}

let result = await attempt();
if (result.code === 2 && !result.started) {
  console.error(`VS Code did not get as far as the suites, trying once more: ${result.why}`);
  result = await attempt();
}
const words = { pass: 'ok  ', fail: 'FAIL', skip: 'skip' };
for (const test of result.tests) {
  console.log(
    `${words[test.state]} ${test.title}${test.ms === undefined ? '' : ` (${test.ms} ms)`}${test.error === undefined ? '' : `\n     ${test.error.replaceAll('\n', '\n     ')}`}`,
  );
}
if (result.code !== 0) console.error(`VS Code ${vscode.version}: ${result.why}`);
if (options.report !== undefined)
  writeFileSync(
    resolve(options.report),
    JSON.stringify({ passed: result.passed, failed: result.failed, skipped: result.skipped, why: result.why }),
  );
lap('done');
console.log(
  `VS Code ${vscode.version}: ${result.passed} passed, ${result.failed} failed${result.skipped > 0 ? `, ${result.skipped} skipped` : ''}`,
);
process.exit(result.code);
