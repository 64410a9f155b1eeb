// Starts an installed VS Code server and workbench with throw-away state, on 127.0.0.1 only.
import { mkdirSync, mkdtempSync, cpSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endGroup, must, start } from './process.mjs';

const quietSettings = {
  'telemetry.telemetryLevel': 'off',
  'workbench.enableExperiments': false,
  'update.mode': 'none',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'window.restoreWindows': 'none',
  'chat.disableAIFeatures': true,
  'chat.agentHost.enabled': false,
  'git.openRepositoryInParentFolders': 'never',
  // As on a desktop. In a browser VS Code saves by itself after a second, which forestalls the save that a test asks for.
  'files.autoSave': 'off',
  // Otherwise the server looks every other second through the open files of every process of the machine for ports that it could forward.
  'remote.autoForwardPorts': false,
  // Nothing moves without need: each frame is painted by the processor.
  'workbench.reduceMotion': 'on',
  'editor.cursorBlinking': 'solid',
  // The DOM renderer: what a terminal shows can be read from the page.
  'terminal.integrated.gpuAcceleration': 'off',
};

/** The environment without what another VS Code, of which this may be a terminal, put into it. */
const cleanEnvironment = () =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_|CODE_SERVER_)/.test(name)));

/** What a VS Code of ours starts with: a home of its own, no gallery, and no look into this machine's login files (which it would run for their variables). */
const hostEnvironment = (dirs) => ({
  ...cleanEnvironment(),
  HOME: dirs.home,
  TMPDIR: dirs.tmp,
  XDG_RUNTIME_DIR: undefined,
  EXTENSIONS_GALLERY: '{}',
  VSCODE_CLI: '1',
});

/** A port of 127.0.0.1 that was free a moment ago. */
const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

/**
 * Starts VS Code.
 * @param {{ root: string, node: string }} vscode what `ensureVscodeServer` gave
 * @param options `vsix`: packages to install first; `development`: allow extensions and test suites named in the address (newer versions then show
 *   no toasts); `trust`: keep workspace trust on; `settings` go over the quiet ones; `env` is added to the server's environment; `locale` as in VS Code;
 *   `nodeOptions` of the server are those of its extension hosts too
 */
export async function startVscode(
  vscode,
  { vsix = [], env = {}, settings = {}, development = false, trust = false, locale, nodeOptions = [] } = {},
) {
  // It holds all state, HOME and TMPDIR. The path stays short: VS Code leaves sockets there, whose paths end at 108 bytes.
  const folder = mkdtempSync(join(tmpdir(), 'nw-'));
  const dirs = { data: join(folder, 'd'), extensions: join(folder, 'e'), home: join(folder, 'h'), tmp: join(folder, 't') };
  for (const dir of [join(dirs.data, 'User'), join(dirs.data, 'Machine'), dirs.extensions, dirs.home, dirs.tmp])
    mkdirSync(dir, { recursive: true });
  for (const scope of ['User', 'Machine'])
    writeFileSync(join(dirs.data, scope, 'settings.json'), JSON.stringify({ ...quietSettings, ...settings }));
  const main = join(vscode.root, 'out', 'server-main.js');
  for (const file of vsix) {
    const options = [
      '--install-extension',
      file,
      '--force',
      '--extensions-dir',
      dirs.extensions,
      '--server-data-dir',
      dirs.data,
      '--accept-server-license-terms',
    ];
    await must(vscode.node, [main, ...options], { env: hostEnvironment(dirs) });
  }
  const child = start(
    vscode.node,
    [
      ...[
        ...nodeOptions,
        main,
        '--host',
        '127.0.0.1',
        '--port',
        String(await freePort()),
        '--without-connection-token',
        '--accept-server-license-terms',
      ],
      ...[
        '--server-data-dir',
        dirs.data,
        '--user-data-dir',
        dirs.data,
        '--extensions-dir',
        dirs.extensions,
        '--telemetry-level',
        'off',
        '--disable-telemetry',
      ],
      // Both ends are on this machine.
      '--disable-websocket-compression',
      ...(trust ? [] : ['--disable-workspace-trust']),
      ...(development ? ['--enable-smoke-test-driver'] : []),
      ...(locale ? ['--locale', locale] : []),
    ],
    {
      env: { ...hostEnvironment(dirs), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let log = '';
  const listeners = new Set();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      log += chunk;
      for (const listener of listeners) listener(String(chunk));
    });
  }
  const exited = new Promise((resolve) => child.once('exit', resolve));
  async function stop() {
    child.kill('SIGTERM');
    await Promise.race([exited, new Promise((resolve) => setTimeout(resolve, 5000))]);
    endGroup(child, 'SIGKILL');
    await exited;
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
  const port = await new Promise((resolve, reject) => {
    const fail = (why) => reject(new Error(`VS Code ${vscode.version} did not start: ${why}\n${log.slice(-3000)}`));
    const timer = setTimeout(fail, 60_000, 'no answer in 60 s');
    const listen = () => {
      const match = /Extension host agent listening on (\d+)/.exec(log);
      if (match === null) return;
      clearTimeout(timer);
      listeners.delete(listen);
      resolve(Number(match[1]));
    };
    listeners.add(listen);
    void exited.then((code) => {
      clearTimeout(timer);
      fail(`it exited with ${code}`);
    });
  }).catch(async (error) => {
    await stop();
    throw error;
  });
  const authority = `127.0.0.1:${port}`;
  return {
    port,
    dirs,
    log: () => log,
    onLog: (listener) => void listeners.add(listener),
    /** A path of this machine as the workbench addresses it. */
    remote: (path) => `vscode-remote://${authority}${path}`,
    /** The address of the workbench on a folder; `payload` is a list of pairs that the workbench takes as its environment. */
    url({ folder: workspace, payload = [] } = {}) {
      const query = new URLSearchParams();
      if (workspace !== undefined) query.set('folder', workspace);
      query.set('payload', JSON.stringify([...payload, ['skipWelcome', 'true']]));
      return `http://${authority}/?${query.toString()}`;
    },
    /** Copies the logs for a reader of a failure. */
    saveLogs(to) {
      mkdirSync(to, { recursive: true });
      writeFileSync(join(to, 'server.log'), log);
      cpSync(join(dirs.data, 'logs'), join(to, 'logs'), { recursive: true, force: true, errorOnExist: false, filter: () => true });
    },
    stop,
  };
}
