import { mkdir } from 'node:fs/promises';
import { dirname, extname, resolve } from 'node:path';
import * as l10n from '@vscode/l10n';
import writeFileAtomic from 'write-file-atomic';
import { Failure, messageOf } from '../base/failure.js';
import { formats, type ReportFormat } from '../doctor/index.js';
import { formatOf } from './arguments.js';
import type { Io } from './command.js';

const byName: Readonly<Record<string, ReportFormat>> = {
  '.md': 'markdown',
  '.markdown': 'markdown',
  '.html': 'html',
  '.htm': 'html',
  '.xml': 'junit',
  '.json': 'json',
};

/** The format that was asked for, or else the one that the file's name says. Throws a UsageError for an unknown one. */
export function formatForFile(asked: string | undefined, file: string | undefined): ReportFormat {
  if (asked === undefined && file !== undefined) return byName[extname(file).toLowerCase()] ?? 'text';
  return formatOf(asked, formats);
}

/** Writes a report, whole or not at all, and its folder where there is none. Throws a Failure of kind input. */
export async function writeReport(io: Io, file: string, text: string): Promise<void> {
  const path = resolve(io.cwd, file);
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFileAtomic(path, text);
  } catch (error) {
    throw new Failure('input', l10n.t('The report could not be written to {0}: {1}', path, messageOf(error)), { cause: error });
  }
}
