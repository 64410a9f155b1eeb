import { closeSync, fstatSync, openSync, writeSync } from 'node:fs';

/** The file grows by one byte a run, so its length is the number of this one, also with several runs at once. */
export function nextRun(path: string): number {
  const file = openSync(path, 'a', 0o600);
  try {
    writeSync(file, '.');
    return fstatSync(file).size;
  } finally {
    closeSync(file);
  }
}
