import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import * as l10n from '@vscode/l10n';
import type { Snapshot } from '../cluster/facts.js';
import { readSnapshot } from '../cluster/readSnapshot.js';
import { loadSnapshot } from '../cluster/snapshotFile.js';
import { Failure, messageOf } from '../base/failure.js';
import { askHosts, type AskValues } from './askHosts.js';
import { type Io, UsageError } from './command.js';

/** What the operands stand for: a file that exists is a snapshot, "-" one on standard input; anything else are hosts, which are probed. */
export async function snapshotOf(io: Io, operands: readonly string[], options: AskValues): Promise<Snapshot> {
  const [first] = operands;
  if (first === '-') return fromInput(io);
  if (first !== undefined && (await isFile(resolve(io.cwd, first)))) {
    if (operands.length > 1) throw new UsageError(l10n.t('one snapshot at a time: {0} is a file', first));
    return loadSnapshot(resolve(io.cwd, first));
  }
  if (first !== undefined && /\.json$|\//i.test(first)) throw new Failure('input', l10n.t('There is no file {0}.', first));
  return askHosts(io, operands, options);
}

async function fromInput(io: Io): Promise<Snapshot> {
  let value: unknown;
  try {
    value = JSON.parse((await io.stdin()).toString('utf8'));
  } catch (error) {
    throw new Failure('input', l10n.t('{0} could not be read as a snapshot: {1}', '-', messageOf(error)), { cause: error });
  }
  const snapshot = readSnapshot(value);
  if (snapshot === null) throw new Failure('input', l10n.t('{0} is not a snapshot of this version.', '-'));
  return snapshot;
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
