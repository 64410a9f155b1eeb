import { readFile as readFileThen, stat as statThen, type Dirent } from 'node:fs';
import { readdir, realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import * as l10n from '@vscode/l10n';
import { messageOf } from '../base/failure.js';
import { shownText } from '../nccl/catalog/bytes.js';
import { concerns, fileKindOf, readKinds } from '../lint/index.js';
import type { Io } from './command.js';
import { ignoreRules, type IgnoreRules } from './ignored.js';

// Of thousands of small files those of node:fs/promises take twice the time.
const readFile = promisify(readFileThen);
const stat = promisify(statThen);

/** A file that `lint` looks at, as named by the user or found in a folder; null bytes could not be read. */
export interface InputFile {
  readonly path: string;
  readonly bytes: Buffer | null;
  readonly problem: string | null;
}

/** Hidden folders with files of interest. */
const walked = new Set(['.nccl', '.github']);
const skipped = new Set(['node_modules', '__pycache__', 'site-packages']);
/** Files of a folder that are read at the same time: waiting for disks takes longer than reading. */
const together = 32;
/** Job scripts and configuration files are small; what is larger is data. */
const mostBytes = 4 * 1024 * 1024;

/** What a walk through folders passes over. */
export interface WalkOptions {
  /** Whether `.gitignore` and `.ncclignore` count. */
  readonly ignoreFiles: boolean;
  /** Patterns in the syntax of gitignore, relative to the current folder. */
  readonly exclude: readonly string[];
}

/**
 * Files to look at: those named, whatever ignore files say, and in folders those whose kind can be told and which may concern us. Hidden
 * folders but `.nccl` and `.github` are passed over.
 */
export async function* inputFiles(paths: readonly string[], io: Io, walk: WalkOptions): AsyncGenerator<InputFile> {
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
    if (isFolder) {
      const rules = await ignoreRules(whole, { base: io.cwd, patterns: walk.exclude }, walk.ignoreFiles);
      yield* folder(path, whole, new Set(), rules);
    } else yield await one(path, whole);
  }
}

async function one(path: string, whole: string): Promise<InputFile> {
  try {
    return { path, bytes: await readFile(whole), problem: null };
  } catch (error) {
    return { path, bytes: null, problem: l10n.t('it could not be read: {0}', messageOf(error)) };
  }
}

async function* folder(path: string, whole: string, seen: Set<string>, rules: IgnoreRules): AsyncGenerator<InputFile> {
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
  const wanted = entries
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((entry) => ({ entry, shown: join(path, entry.name), place: join(whole, entry.name) }))
    .filter(({ entry, place }) => !rules.passesOver(place, entry.isDirectory()));
  for (let at = 0; at < wanted.length; at += together) {
    const group = wanted.slice(at, at + together);
    const files = await Promise.all(
      group.map(({ entry, shown, place }) => (entry.isFile() ? candidate(shown, place) : Promise.resolve(null))),
    );
    for (const [index, { entry, shown, place }] of group.entries()) {
      const file = files[index] ?? null;
      if (file !== null) yield file;
      if (entry.isDirectory() && !skipped.has(entry.name) && (!entry.name.startsWith('.') || walked.has(entry.name)))
        yield* folder(shown, place, seen, await rules.inside(place));
    }
  }
}

/** A file of a folder if it is one to look at; one that cannot be read says so. */
async function candidate(shown: string, place: string): Promise<InputFile | null> {
  if ((await sizeOf(place)) > mostBytes) return null;
  const file = await one(shown, place);
  if (file.bytes === null) return file;
  const text = shownText(file.bytes);
  const kind = fileKindOf(shown, text);
  return kind !== null && readKinds.includes(kind) && concerns(kind, text) ? file : null;
}

/** Size in bytes; 0 for a file that is gone meanwhile, which then says so when it is read. */
async function sizeOf(path: string): Promise<number> {
  return await stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

/** Largest file that a script may read in, in bytes. */
const mostNeighbour = 1024 * 1024;

/** Loads files that a file reads in: relative paths beside it alone, regular files, none that is large. */
export function neighboursOf(path: string, cwd: string): (name: string) => Promise<string | null> {
  return async (name) => {
    if (path === '-' || name === '' || isAbsolute(name) || /[$`~*?]/u.test(name)) return null;
    const place = join(dirname(resolve(cwd, path)), name);
    try {
      const found = await stat(place);
      return found.isFile() && found.size <= mostNeighbour ? await readFile(place, 'utf8') : null;
    } catch {
      return null;
    }
  };
}
