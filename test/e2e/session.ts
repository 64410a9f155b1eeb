import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBrowser } from '../../scripts/parts/browser.mjs';
import { at, results } from '../../scripts/parts/paths.mjs';
import { startVscode } from '../../scripts/parts/vscodeHost.mjs';
import { ensureVscodeServer, newest } from '../../scripts/vscodeServer.mjs';
import { type Workbench, workbench } from './workbench.js';

/** The colour themes that pictures are taken in. */
export const themes = { dark: 'Default Dark Modern', light: 'Default Light Modern', contrast: 'Default High Contrast' } as const;
/** One of {@link themes}. */
export type Theme = keyof typeof themes;

/** A browser on a VS Code into which the packaged extension is installed, on a demo workspace whose embedded cluster runs. */
export interface Session {
  readonly workbench: Workbench;
  readonly workspace: string;
  /** Process ids of the extension hosts that serve this window. */
  extensionHosts(): number[];
  /** Hosts outside this machine that the page asked for; there should be none. */
  readonly outside: ReadonlySet<string>;
  /** Saves a picture of the window under `test-results/e2e`. */
  shot(name: string): Promise<void>;
  stop(): Promise<void>;
}

/** Settings that make pictures the same on every machine. */
const pictureSettings = {
  'window.zoomLevel': 0,
  'editor.fontFamily': 'DejaVu Sans Mono',
  'editor.minimap.enabled': false,
  'editor.cursorBlinking': 'solid',
  'workbench.tips.enabled': false,
  'workbench.layoutControl.enabled': false,
  'window.commandCenter': false,
};

/** Starts the embedded cluster; it writes its demo workspace into the folder. */
async function startCluster(workspace: string, options: readonly string[]): Promise<ChildProcess> {
  const child = spawn(
    process.execPath,
    [at('dist/cli.js'), 'simulate', '--format', 'json', '--workspace', workspace, '--until-stdin-closes', ...options],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  await new Promise<void>((resolve, reject) => {
    let printed = '';
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the embedded cluster ended with ${String(code)}`)));
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      if (printed.includes('\n')) resolve();
    });
  });
  return child;
}

/** What a session may differ in. */
export interface SessionOptions {
  readonly theme?: Theme;
  /** Options of `nccl-workbench simulate`, such as faults. */
  readonly cluster?: readonly string[];
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Keep workspace trust on, so that the folder begins restricted. */
  readonly trust?: boolean;
  /** The display language. */
  readonly locale?: string;
  /** Changes the demo workspace before VS Code opens it. */
  readonly prepare?: (workspace: string) => void;
}

/** Starts it all; `folder` is for its pictures. The package is that of `NCCL_WORKBENCH_VSIX`, else `test-results/nccl-workbench.vsix`. */
export async function startSession(folder: string, options: SessionOptions = {}): Promise<Session> {
  const vsix = process.env['NCCL_WORKBENCH_VSIX'] ?? at('test-results', 'nccl-workbench.vsix');
  if (!existsSync(vsix))
    throw new Error(`${vsix} is missing. Make it with: node scripts/package.mjs --out test-results/nccl-workbench.vsix`);
  const shots = join(results, 'e2e', folder);
  rmSync(shots, { recursive: true, force: true });
  mkdirSync(shots, { recursive: true });
  const undo: (() => Promise<void> | void)[] = [];
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const workspace = mkdtempSync(join(tmpdir(), 'nw-w-'));
    undo.push(() => rmSync(workspace, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));
    const cluster = await startCluster(workspace, options.cluster ?? []);
    options.prepare?.(workspace);
    undo.push(async () => {
      const ended = new Promise((resolve) => cluster.once('exit', resolve));
      cluster.stdin?.end();
      await ended;
    });
    const vscode = await ensureVscodeServer(newest);
    const server = await startVscode(vscode, {
      vsix: [vsix],
      settings: { 'workbench.colorTheme': themes[options.theme ?? 'dark'], ...pictureSettings, ...options.settings },
      trust: options.trust ?? false,
      ...(options.locale === undefined ? {} : { locale: options.locale }),
    });
    undo.push(() => server.stop());
    const browser = await startBrowser({ viewport: { width: 1280, height: 800 }, still: true });
    undo.push(() => browser.stop());
    const { page } = browser;
    page.setDefaultTimeout(60_000);
    await page.goto(server.url({ folder: workspace }));
    await page.locator('.monaco-workbench').waitFor();
    await page.locator('.explorer-folders-view .monaco-list-row').first().waitFor();
    let count = 0;
    return {
      workbench: workbench(page),
      workspace,
      outside: browser.outside,
      extensionHosts: () => [...server.log().matchAll(/<(\d+)> Launched Extension Host Process/g)].map((match) => Number(match[1])),
      shot: async (name) => {
        await page.screenshot({ path: join(shots, `${String(++count).padStart(2, '0')}-${name}.png`) });
      },
      stop: async () => {
        server.saveLogs(shots);
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
