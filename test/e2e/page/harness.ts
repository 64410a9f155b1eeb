import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { chromium, type Page } from 'playwright-core';
import { chromiumPath, offline } from '../../../scripts/parts/chromium.mjs';
import { themes, type ThemeName } from './themes.js';

const root = join(import.meta.dirname, '..', '..', '..');
const found = chromiumPath();
/** The browser that pages are tested in. */
export const executable = found ?? 'chromium';

/** Why pages cannot be tested here, or null. */
export const missing =
  found === null ? 'There is no Chromium (set CHROMIUM, or install it with apt-get install chromium-headless-shell)' : null;

/** How it is started: alone, and without a network of its own. */
export const launchArguments = ['--no-sandbox', '--disable-gpu', ...offline] as const;

/** How a page is opened. */
export interface OpenOptions {
  readonly theme?: ThemeName;
  readonly texts?: Record<string, string>;
  readonly width?: number;
  readonly height?: number;
  /** Results of requests beside the handshake, by name. */
  readonly answers?: Readonly<Record<string, unknown>>;
}

/** A page of the product, alone in a browser, with what VS Code would give it. */
export interface PageHarness {
  /** Opens the page with this state; messages that it posts are collected. */
  open(state: unknown, options?: OpenOptions): Promise<Opened>;
  stop(): Promise<void>;
}

/** An open page. */
export interface Opened {
  readonly page: Page;
  /** Sends a new state, as the extension does. */
  send(state: unknown): Promise<void>;
  /** Has a state lie ready in the page, where `sendPrepared()` sends it at once: for measuring what comes after. */
  prepare(state: unknown): Promise<void>;
  setTheme(theme: ThemeName): Promise<void>;
  /** Notifications that the page sent, in order. */
  posted(): Promise<{ readonly name: string; readonly params: unknown }[]>;
  /** Ids of the rules that axe-core finds broken, with the elements: all of them in the dark theme, in others those about colour. */
  violations(): Promise<string[]>;
  /** Errors on the console and exceptions of the page. */
  readonly errors: readonly string[];
  close(): Promise<void>;
}

/** Bundles a page as the product does and serves it on the loopback address under the strict policy that the panels have. */
export async function pageHarness(name: string): Promise<PageHarness> {
  const folder = mkdtempSync(join(tmpdir(), 'page-'));
  await build({
    entryPoints: [join(root, 'webview', name, 'main.ts')],
    bundle: true,
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
    outfile: join(folder, 'page.js'),
    logLevel: 'error',
  });
  const starts = new Starts();
  const server = await serve(folder, starts);
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const browser = await chromium.launch({
    executablePath: executable,
    args: [...launchArguments],
  });
  const context = await browser.newContext();
  // A page that a test has closed is the next one's: a browser takes longer to make one than most tests to use it.
  const idle: Page[] = [];
  return {
    open: async (state, options = {}) => {
      const page = idle.pop() ?? (await context.newPage());
      return await open(page, `${address}?${starts.add(state, options)}`, options, () => idle.push(page));
    },
    stop: async () => {
      await browser.close();
      await new Promise((done) => server.close(done));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What pages begin with, as scripts that run before the page's own. */
class Starts {
  private readonly scripts: string[] = [];

  /** Keeps what a page begins with; returns its key. */
  add(state: unknown, { theme = 'dark', texts, answers }: OpenOptions): string {
    const start = { state: encoded(state), texts: texts ?? null, theme: themes[theme], answers: encoded(answers ?? {}) };
    const script = `(${decoder.toString()})();(${fakeHost.toString()})(${JSON.stringify(start)});`;
    return String(this.scripts.push(script) - 1);
  }

  script(key: string): string | undefined {
    return this.scripts[Number(key)];
  }
}

/** Of axe's rules only these can end otherwise in another theme. */
const ofColour = ['color-contrast', 'link-in-text-block'];

async function open(
  page: Page,
  address: string,
  { theme = 'dark', width = 1200, height = 760 }: OpenOptions,
  closed: () => void,
): Promise<Opened> {
  let shown = theme;
  const errors: string[] = [];
  page.removeAllListeners();
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(error.message));
  await page.setViewportSize({ width, height });
  await page.mouse.move(0, 0);
  await page.goto(address);
  await page.waitForFunction(() => document.querySelector('#root')?.childElementCount !== 0);
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  return {
    page,
    errors,
    send: async (next) => {
      await page.evaluate((value) => {
        const { decoded } = window as unknown as { decoded: (text: string) => unknown };
        window.postMessage({ rpc: 'notify', name: 'state', params: decoded(value) }, '*');
      }, encoded(next));
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    },
    prepare: (next) =>
      page.evaluate((value) => {
        const { decoded } = window as unknown as { decoded: (text: string) => unknown };
        const params = decoded(value);
        Object.assign(window, { sendPrepared: () => window.postMessage({ rpc: 'notify', name: 'state', params }, '*') });
      }, encoded(next)),
    setTheme: async (next) => {
      shown = next;
      await page.evaluate(applyTheme, themes[next]);
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    },
    posted: () =>
      page.evaluate(() => {
        const sent = (window as unknown as { sent: { rpc: string; name: string; params: unknown }[] }).sent;
        return sent.filter(({ rpc }) => rpc === 'notify').map(({ name, params }) => ({ name, params }));
      }),
    violations: async () => {
      if (!(await page.evaluate(() => 'axe' in window)))
        await page.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
      return page.evaluate(
        async (only) => {
          const { axe } = window as unknown as {
            axe: { run(options: object): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }> };
          };
          const { violations } = await axe.run(only === null ? {} : { runOnly: only });
          return violations.map(
            ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join('\n')}`,
          );
        },
        shown === 'dark' ? null : ofColour,
      );
    },
    close: async () => {
      await page.goto('about:blank');
      closed();
    },
  };
}

/** A value as text, typed arrays as what {@link decoder} makes of them again: VS Code carries them as they are, JSON does not. */
function encoded(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    part instanceof Int32Array || part instanceof Float64Array || part instanceof Float32Array || part instanceof Uint8Array
      ? { typedArray: part.constructor.name, base64: Buffer.from(part.buffer, part.byteOffset, part.byteLength).toString('base64') }
      : part,
  );
}

/** Runs in the page: puts `decoded` there. */
function decoder(): void {
  const types = { Int32Array, Float64Array, Float32Array, Uint8Array };
  const revive = (_: string, part: unknown): unknown => {
    if (typeof part !== 'object' || part === null || !('typedArray' in part) || !('base64' in part)) return part;
    const text = atob(String(part.base64));
    // Tables of 1,250 hosts are millions of bytes: a loop takes a twentieth of what a call for each takes.
    const bytes = new Uint8Array(text.length);
    for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
    return new types[part.typedArray as keyof typeof types](bytes.buffer);
  };
  Object.assign(window, { decoded: (text: string): unknown => JSON.parse(text, revive) });
}

/** Runs in the page: the part of VS Code that a webview sees. */
function fakeHost({
  state: stateText,
  texts,
  theme,
  answers: answersText,
}: {
  state: string;
  texts: Record<string, string> | null;
  answers: string;
  theme: { readonly kind: string; readonly colours: Readonly<Record<string, string>> };
}): void {
  const { decoded } = window as unknown as { decoded: (text: string) => unknown };
  const state = decoded(stateText);
  const answers = decoded(answersText) as Readonly<Record<string, unknown>>;
  const sent: unknown[] = [];
  let saved: unknown;
  Object.assign(window, {
    sent,
    acquireVsCodeApi: () => {
      for (const [name, value] of Object.entries(theme.colours)) document.documentElement.style.setProperty(`--vscode-${name}`, value);
      document.body.className = theme.kind;
      return {
        postMessage: (message: { rpc?: string; id?: number; name?: string }) => {
          sent.push(structuredClone(message));
          if (message.rpc === 'request' && message.name === 'ready')
            window.postMessage({ rpc: 'answer', id: message.id, result: { texts, state } }, '*');
          else if (message.rpc === 'request' && message.name !== undefined && message.name in answers)
            window.postMessage({ rpc: 'answer', id: message.id, result: answers[message.name] }, '*');
        },
        getState: () => saved,
        setState: (value: unknown) => (saved = structuredClone(value)),
      };
    },
  });
}

function applyTheme(theme: { readonly kind: string; readonly colours: Readonly<Record<string, string>> }): void {
  document.documentElement.removeAttribute('style');
  for (const [name, value] of Object.entries(theme.colours)) document.documentElement.style.setProperty(`--vscode-${name}`, value);
  document.body.className = theme.kind;
}

function serve(folder: string, starts: Starts): Promise<Server> {
  const types: Readonly<Record<string, string>> = { '/page.js': 'text/javascript', '/page.css': 'text/css' };
  const html = (key: string): string =>
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Page</title><link rel="stylesheet" href="page.css"></head><body><main id="root"></main><script src="start.js?${key}"></script><script src="page.js"></script></body></html>`;
  const server = createServer((request, response) => {
    const { pathname: path, search } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const key = search.replace(/\D/g, '');
    const type = types[path];
    response.setHeader('content-security-policy', "default-src 'none'; script-src 'self'; style-src 'self'; img-src data: blob:");
    if (path === '/') response.setHeader('content-type', 'text/html').end(html(key));
    else if (path === '/start.js') response.setHeader('content-type', 'text/javascript; charset=utf-8').end(starts.script(key) ?? '');
    else if (type !== undefined && existsSync(join(folder, path)))
      response.setHeader('content-type', type).end(readFileSync(join(folder, path)));
    else response.writeHead(404).end();
  });
  return new Promise((done) => server.listen(0, '127.0.0.1', () => done(server)));
}
