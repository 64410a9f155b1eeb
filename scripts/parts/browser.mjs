// Debian's, or any other, Chromium without a window and without the network.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { chromiumPath } from './chromium.mjs';

/** Starts a browser with a throw-away profile in which nothing outside 127.0.0.1 can be reached; `outside` names the hosts that were asked for. */
export async function startBrowser({ viewport = { width: 1400, height: 900 }, ...more } = {}) {
  const executablePath = chromiumPath();
  if (executablePath === null)
    throw new Error('Chromium was not found. Install the package chromium, or name it in the variable CHROMIUM.');
  const profile = mkdtempSync(join(tmpdir(), 'nw-c-'));
  const quiet = [
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-dev-shm-usage',
  ];
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    viewport,
    args: ['--no-sandbox', '--disable-gpu', ...quiet],
    ...more,
  });
  const page = context.pages()[0] ?? (await context.newPage());
  const outside = new Set();
  // The addresses *.vscode-resource.vscode-cdn.net never leave the page: the webview's own service worker answers them.
  const leaves = (url) =>
    /^https?:$/.test(url.protocol) && url.hostname !== '127.0.0.1' && !url.hostname.endsWith('.vscode-resource.vscode-cdn.net');
  await context.route(leaves, (route) => {
    outside.add(new URL(route.request().url()).host);
    return route.abort();
  });
  return {
    context,
    page,
    outside,
    async stop() {
      await context.close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}
