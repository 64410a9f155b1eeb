import type { Dirent } from 'node:fs';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import * as l10n from '@vscode/l10n';
import { messageOf } from '../base/failure.js';
import { shownText } from '../nccl/catalog/bytes.js';
import { fileKindOf, readKinds } from '../lint/index.js';
import type { Io } from './command.js';

/** A file that `lint` looks at, as named by the user or found in a folder; null bytes could not be read. */
export interface InputFile {
  readonly path: string;
  readonly bytes: Buffer | null;
  readonly problem: string | null;
}

const skipped = new Set(['node_modules', '__pycache__', 'site-packages']);
/** Job scripts and configuration files are small; what is larger is data. */
const mostBytes = 4 * 1024 * 1024;

/** Files to look at: those named, and in folders those whose kind can be told and read. Hidden folders but `.nccl` are passed over. */
export async function* inputFiles(paths: readonly string[], io: Io): AsyncGenerator<InputFile> {
  for (const path of paths) {
    if (path === '-') {
      yield { path, bytes: await io.stdin(), problem: null };
      continue;
    }
    const whole = resolve(io.cwd, path);
    const isFolder = await stat(whole).then(
      (found) => found.isDirectory(),
      () => false,
    );
    if (isFolder) yield* folder(path, whole, new Set());
    else yield await one(path, whole);
  }
}

async function one(path: string, whole: string): Promise<InputFile> {
  try {
    return { path, bytes: await readFile(whole), problem: null };
  } catch (error) {
    return { path, bytes: null, problem: l10n.t('it could not be read: {0}', messageOf(error)) };
  }
}

async function* folder(path: string, whole: string, seen: Set<string>): AsyncGenerator<InputFile> {
  const real = await realpath(whole);
  if (seen.has(real)) return;
  seen.add(real);
  let entries: Dirent[];
  try {
    entries = await readdir(whole, { withFileTypes: true });
  } catch (error) {
    yield { path, bytes: null, problem: l10n.t('it could not be read: {0}', messageOf(error)) };
    return;
  }
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const [shown, place] = [join(path, entry.name), join(whole, entry.name)];
    if (entry.isDirectory()) {
      if (!skipped.has(entry.name) && (!entry.name.startsWith('.') || entry.name === '.nccl')) yield* folder(shown, place, seen);
    } else if (entry.isFile() && (await stat(place)).size <= mostBytes) {
      const file = await one(shown, place);
      const kind = file.bytes === null ? null : fileKindOf(shown, shownText(file.bytes));
      if (kind !== null && readKinds.includes(kind)) yield file;
    }
  }
}
