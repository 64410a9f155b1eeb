import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as l10n from '@vscode/l10n';
import { Failure } from '../../base/failure.js';
import { type Baseline, isBaselineName } from '../baseline/baseline.js';
import { readBaseline } from '../baseline/readBaseline.js';

/** The folder of baselines beside a folder of runs. */
export function baselineFolder(runs: string): string {
  return join(dirname(runs), 'baselines');
}

/** The file of a baseline. Throws a Failure for a name that no file should have. */
export function baselinePath(runs: string, name: string): string {
  if (!isBaselineName(name)) throw new Failure('input', l10n.t('a baseline’s name has letters, digits, dots and dashes, not "{0}"', name));
  return join(baselineFolder(runs), `${name}.json`);
}

/** Reads a baseline. Throws a Failure where there is none of that name, or where its file says nothing. */
export async function loadBaseline(runs: string, name: string): Promise<Baseline> {
  const path = baselinePath(runs, name);
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null)
    throw new Failure('input', l10n.t('There is no baseline {0}.', path), { next: l10n.t('bench baseline save makes one.') });
  const baseline = readBaseline(text);
  if (baseline === null) throw new Failure('input', l10n.t('{0} is no baseline.', path));
  return baseline;
}

/** Names of the baselines that are there. */
export async function baselineNames(runs: string): Promise<string[]> {
  const files = await readdir(baselineFolder(runs)).catch(() => []);
  return files.flatMap((file) => (file.endsWith('.json') ? [file.slice(0, -5)] : [])).sort();
}
