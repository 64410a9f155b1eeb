import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import * as l10n from '@vscode/l10n';
import { Failure, messageOf } from '../base/failure.js';
import { isSiteFile, readSiteRules, siteFolders, type SiteFile, type SiteKind, type SiteRules } from '../doctor/index.js';
import type { Io } from './command.js';

/**
 * Checks and expected values of the user's own: of the files named, and of .nccl/checks and .nccl/platforms here. Throws a Failure where a file cannot be
 * read or holds a mistake: a check that is left out silently would pass.
 */
export async function siteRules(io: Io, named: Readonly<Record<SiteKind, readonly string[]>>): Promise<SiteRules> {
  const rules = readSiteRules([...(await filesOf(io, 'checks', named.checks)), ...(await filesOf(io, 'platforms', named.platforms))]);
  const lines = rules.problems.map(
    ({ path, range, message }) => `${path}:${String(range.start.line + 1)}:${String(range.start.character + 1)}: ${message}`,
  );
  const [only] = lines;
  if (only === undefined) return rules;
  if (lines.length === 1) throw new Failure('input', only);
  for (const line of lines) io.err(`${line}\n`);
  throw new Failure('input', l10n.t('Files of your own for the doctor have {0} mistakes; nothing was examined.', lines.length));
}

async function filesOf(io: Io, kind: SiteKind, named: readonly string[]): Promise<SiteFile[]> {
  const folder = join(io.cwd, siteFolders[kind]);
  const here = await readdir(folder).then(
    (names) => names.filter(isSiteFile).sort(),
    () => [],
  );
  const paths = [...new Set([...here.map((name) => join(folder, name)), ...named.map((file) => resolve(io.cwd, file))])];
  const files: SiteFile[] = [];
  for (const path of paths) {
    try {
      files.push({ kind, path, text: await readFile(path, 'utf8') });
    } catch (error) {
      const why = messageOf(error);
      throw new Failure(
        'input',
        kind === 'checks'
          ? l10n.t('The checks in {0} could not be read: {1}', path, why)
          : l10n.t('The expected values in {0} could not be read: {1}', path, why),
        { cause: error },
      );
    }
  }
  return files;
}
