import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import * as l10n from '@vscode/l10n';
import { Failure } from '../base/failure.js';
import { readSnapshot } from '../cluster/readSnapshot.js';
import { surroundingsOf, type Surroundings } from '../cluster/surroundings.js';
import type { Io } from './command.js';

/** Reads a snapshot that `probe` saved, for what findings take from it. */
export async function readSurroundings(path: string, io: Io): Promise<Surroundings> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(await readFile(resolve(io.cwd, path), 'utf8'));
  } catch (error) {
    throw new Failure('input', l10n.t('{0} is no snapshot that can be read.', path), { cause: error });
  }
  const snapshot = readSnapshot(parsed);
  if (snapshot === null) throw new Failure('input', l10n.t('{0} is no snapshot that can be read.', path));
  return surroundingsOf(snapshot);
}
