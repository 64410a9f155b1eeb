import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import * as l10n from '@vscode/l10n';
import { Failure, messageOf } from '../base/failure.js';
import { type Check, checkIds, readOwnChecks } from '../doctor/index.js';
import type { Io } from './command.js';

/** Checks of the user's own: of the files named, and of .nccl/checks here. Throws a Failure where a file cannot be read or a check is wrong: a check that is left out silently would pass. */
export async function ownChecks(io: Io, files: readonly string[]): Promise<readonly Check[]> {
  const folder = join(io.cwd, '.nccl', 'checks');
  const here = await readdir(folder).then(
    (names) => names.filter((name) => /\.ya?ml$/i.test(name)).sort(),
    () => [],
  );
  const paths = [...new Set([...here.map((name) => join(folder, name)), ...files.map((file) => resolve(io.cwd, file))])];
  const checks: Check[] = [];
  let wrong = 0;
  for (const path of paths) {
    let text: string;
    try {
      text = await readFile(path, 'utf8');
    } catch (error) {
      throw new Failure('input', l10n.t('The checks in {0} could not be read: {1}', path, messageOf(error)), { cause: error });
    }
    const found = readOwnChecks(text, [...checkIds, ...checks.map(({ id }) => id)]);
    for (const { range, message } of found.problems)
      io.err(`${path}:${String(range.start.line + 1)}:${String(range.start.character + 1)}: ${message}\n`);
    wrong += found.problems.length;
    checks.push(...found.checks);
  }
  if (wrong > 0) throw new Failure('input', l10n.t('Checks of your own have mistakes; nothing was examined.'));
  return checks;
}
