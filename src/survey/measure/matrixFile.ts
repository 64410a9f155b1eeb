import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as l10n from '@vscode/l10n';
import writeFileAtomic from 'write-file-atomic';
import { Failure, messageOf } from '../../base/failure.js';
import { matrixText, type PairMatrix } from '../../fabric/measure/matrix.js';

/** Name of a file in `.nccl/latency` for a measurement of this moment; names sort by time. */
export function latencyFileName(now: Date): string {
  return `${now.toISOString().replace(/[:.]/g, '-')}.json`;
}

/** Writes a matrix, whole or not at all, and its folder where there is none. Throws a Failure of kind input. */
export async function saveMatrix(path: string, matrix: PairMatrix): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFileAtomic(path, matrixText(matrix));
  } catch (error) {
    throw new Failure('input', l10n.t('The matrix could not be written to {0}: {1}', path, messageOf(error)), {
      next: l10n.t('Choose another file.'),
      cause: error,
    });
  }
}

/** Keeps what was measured so far every few seconds, so that little is lost with a connection, an editor or the power. */
export function matrixKeeper(path: string): (matrix: PairMatrix) => Promise<void> {
  let last = Date.now();
  return async (matrix) => {
    if (Date.now() - last < 5000) return;
    await saveMatrix(path, matrix);
    last = Date.now();
  };
}
