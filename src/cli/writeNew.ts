import { randomUUID } from 'node:crypto';
import { link, lstat, mkdir, open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as l10n from '@vscode/l10n';
import writeFileAtomic from 'write-file-atomic';
import { Failure } from '../base/failure.js';

/** Throws a Failure where something has that name already. */
export async function mustBeNew(path: string): Promise<void> {
  const there = await lstat(path).then(
    () => true,
    () => false,
  );
  if (there) throw taken(path);
}

/** Writes a file in one step, so that nobody ever sees half of it. Unless forced, a file that is there already is left as it is, and a Failure says so. */
export async function writeWhole(path: string, text: string, force: boolean): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  if (force) {
    await writeFileAtomic(path, text);
    return;
  }
  const draft = join(dirname(path), `.${randomUUID()}.new`);
  try {
    const file = await open(draft, 'wx');
    try {
      await file.writeFile(text);
      await file.datasync();
    } finally {
      await file.close();
    }
    // A second name for what is written: unlike renaming, this never takes the place of a file that is there.
    await link(draft, path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') throw taken(path);
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

function taken(path: string): Failure {
  return new Failure('input', l10n.t('{0} is there already.', path), { next: l10n.t('Name another file, or write over it with --force.') });
}
