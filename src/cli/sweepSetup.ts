import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import * as l10n from '@vscode/l10n';
import type { Executor } from '../base/executor.js';
import { messageOf } from '../base/failure.js';
import { withHistogram } from '../bench/histogram.js';
import { readSweep } from '../bench/sweepFile.js';
import type { Sweep } from '../bench/sweepSpec.js';
import type { Cluster } from '../cluster/clusterFile.js';
import { openExecutor } from './benchSetup.js';
import type { Io } from './command.js';

/** Reads a sweep file and the histogram that it names; what is wrong goes to stderr as path:line:column, and then it is null. */
export async function readSpec(io: Io, path: string): Promise<Sweep | null> {
  const { sweep, problems } = readSweep(await readFile(path, 'utf8'), path);
  for (const { range, message } of problems) io.err(`${path}:${range.start.line + 1}:${range.start.character + 1}: ${message}\n`);
  const histogram = sweep?.objective.histogram ?? null;
  if (sweep === null || histogram === null) return sweep;
  const text = await readFile(resolve(dirname(path), histogram), 'utf8').catch((error: unknown) => {
    io.err(`${path}: ${l10n.t('The histogram {0} cannot be used: {1}.', histogram, messageOf(error))}\n`);
    return null;
  });
  if (text === null) return null;
  const found = withHistogram(sweep, text);
  if (typeof found !== 'string') return found;
  io.err(`${path}: ${found}\n`);
  return null;
}

/** What runs commands on the launcher's host of each group, and what closes all of them. */
export async function openExecutors(
  io: Io,
  groups: readonly { readonly cluster: Cluster; readonly host: string }[],
): Promise<{ readonly executors: readonly Executor[]; readonly dispose: () => void }> {
  const opened: { readonly executor: Executor; readonly dispose: () => void }[] = [];
  const dispose = (): void => {
    for (const one of opened) one.dispose();
  };
  try {
    for (const { cluster, host } of groups) opened.push(await openExecutor(io, cluster, host));
  } catch (error) {
    dispose();
    throw error;
  }
  return { executors: opened.map(({ executor }) => executor), dispose };
}
