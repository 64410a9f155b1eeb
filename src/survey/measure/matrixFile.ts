import { mkdir, readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as l10n from '@vscode/l10n';
import writeFileAtomic from 'write-file-atomic';
import { Failure, messageOf } from '../../base/failure.js';
import { matrixText, type PairMatrix, pairMatrixOf } from '../../fabric/measure/matrix.js';
import { readLatencyMatrix } from '../../fabric/readers/latencyMatrix.js';

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

/** The newest matrix of a `.nccl/latency` folder; null where there is none. Throws a Failure of kind input for one that cannot be read. */
export async function newestMatrix(folder: string): Promise<{ readonly path: string; readonly matrix: PairMatrix } | null> {
  const names = await readdir(folder).catch(() => []);
  const newest = names
    .filter((name) => name.endsWith('.json'))
    .sort()
    .at(-1);
  if (newest === undefined) return null;
  const path = join(folder, newest);
  const read = readLatencyMatrix(await readFile(path, 'utf8'));
  const [problem] = read.problems;
  if (problem !== undefined && read.names.length === 0)
    throw new Failure('input', l10n.t('{0} could not be read as a matrix: {1}', path, problem.message));
  return { path, matrix: pairMatrixOf(read) };
}
