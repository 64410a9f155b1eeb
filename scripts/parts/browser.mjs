// Debian's, or any other, Chromium without a window and without the network.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { chromiumPath, offline } from './chromium.mjs';

/** Ends every animation at once: each frame of one is painted by the processor, and an icon that spins while a sweep runs takes more of it than the sweep. */
function endAnimations() {
  const sheet = new globalThis.CSSStyleSheet();
  sheet.replaceSync(
    '*, *::before, *::after { animation-duration: 1ms !important; animation-delay: 0s !important; animation-iteration-count: 1 !important; }',
  );
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}

/** Starts a browser with a throw-away profile in which nothing outside 127.0.0.1 can be reached; `outside` names the hosts that were asked for. `still`: nothing moves on its pages. */
export async function startBrowser({ viewport = { width: 1400, height: 900 }, still = false, ...more } = {}) {
  const executablePath = chromiumPath();
  if (executablePath === null)
    throw new Error(
      'Chromium was not found. Install the package chromium-headless-shell or chromium, or name it in the variable CHROMIUM.',
    );
  const profile = mkdtempSync(join(tmpdir(), 'nw-c-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    viewport,
    args: ['--no-sandbox', '--disable-gpu', ...offline],
    ...more,
  });
  if (still) await context.addInitScript(endAnimations);
  const page = context.pages()[0] ?? (await context.newPage());
  const outside = new Set();
  // The addresses *.vscode-resource.vscode-cdn.net never leave the page: the webview's own service worker answers them.
  const leaves = (url) =>
    /^https?:$/.test(url.protocol) && url.hostname !== '127.0.0.1' && !url.hostname.endsWith('.vscode-resource.vscode-cdn.net');
  // They are only listened to: a route would carry every request of the workbench through this process, and switch the browser's cache off.
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (leaves(url)) outside.add(url.host);
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
