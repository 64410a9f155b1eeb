// Where a Chromium is, without loading anything that drives it.
import { existsSync } from 'node:fs';

const places = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** Path of a Chromium, or null. CHROMIUM in the environment comes first. */
export const chromiumPath = () => places.find((path) => path !== undefined && existsSync(path)) ?? null;
