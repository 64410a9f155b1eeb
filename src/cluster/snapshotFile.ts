import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as l10n from '@vscode/l10n';
import writeFileAtomic from 'write-file-atomic';
import { Failure, messageOf } from '../base/failure.js';
import type { Snapshot } from './facts.js';
import { parseSnapshot } from './snapshot/parse.js';
import { snapshotText } from './snapshot/write.js';

/** Writes a snapshot, whole or not at all, and its folder where there is none. Throws a Failure of kind input. */
export async function saveSnapshot(path: string, snapshot: Snapshot): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFileAtomic(path, await snapshotText(snapshot));
  } catch (error) {
    throw new Failure('input', l10n.t('The snapshot could not be written to {0}: {1}', path, messageOf(error)), {
      next: l10n.t('Choose another file.'),
      cause: error,
    });
  }
}

/** Reads a snapshot that {@link saveSnapshot} wrote. Throws a Failure of kind input when the file is none. */
export async function loadSnapshot(path: string): Promise<Snapshot> {
  let snapshot: Snapshot | null;
  try {
    snapshot = await parseSnapshot(await readFile(path, 'utf8'));
  } catch (error) {
    throw new Failure('input', l10n.t('{0} could not be read as a snapshot: {1}', path, messageOf(error)), { cause: error });
  }
  if (snapshot === null)
    throw new Failure('input', l10n.t('{0} is not a snapshot of this version.', path), {
      next: l10n.t('Make one with: nccl-workbench probe --out FILE'),
    });
  return snapshot;
}
