import { mkdir, readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { type Checkup, checkupText, readCheckup } from './state.js';

/** The folder of health checks beside a folder of runs. */
export function checkupFolder(runs: string): string {
  return join(dirname(runs), 'checkups');
}

/** Keeps a health check, whole or not at all. */
export async function saveCheckup(folder: string, checkup: Checkup): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFileAtomic(join(folder, `${checkup.id}.json`), checkupText(checkup));
}

/** The latest health check of a cluster that was not finished; null for none. Files that are none are passed over. */
export async function unfinishedCheckup(folder: string, cluster: string): Promise<Checkup | null> {
  const names = (await readdir(folder).catch(() => []))
    .filter((name) => /^[\w.-]+\.json$/.test(name))
    .sort()
    .reverse();
  for (const name of names.slice(0, 200)) {
    const checkup = readCheckup(await readFile(join(folder, name), 'utf8').catch(() => ''));
    if (checkup?.cluster === cluster && checkup.endedAt === null && `${checkup.id}.json` === name) return checkup;
  }
  return null;
}
