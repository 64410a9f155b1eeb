// Where a Chromium is, without loading anything that drives it.
import { existsSync } from 'node:fs';

const places = [
  process.env.CHROMIUM,
  // Without the parts that draw windows it starts, opens pages and paints in about half the time.
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** Options that keep it, and its pages, from talking to anybody but this machine: other names are not even looked up. */
export const offline = [
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

/** Path of a Chromium, or null. CHROMIUM in the environment comes first. */
export const chromiumPath = () => places.find((path) => path !== undefined && existsSync(path)) ?? null;
