import { createHash } from 'node:crypto';
import * as l10n from '@vscode/l10n';
import type { Stats } from 'ssh2';
import { Failure } from '../../base/failure.js';
import { explained } from './explain.js';
import { type Sftp, status, statusOf } from './channel.js';
import { MissingFailure, shown } from './failures.js';
import { checkPath, notAFile, splitPath } from './names.js';
import type { FileContent, FileStat, FolderEntry } from './types.js';

/** Longest file that is read, in bytes. */
export const maxFileBytes = 16 * 1024 * 1024;
const maxEntries = 10_000;
const maxLinks = 40;
/** Bytes of one request, which every server takes, and requests on their way at once. */
const chunkBytes = 32_768;
const ahead = 16;

/** A path's own attributes, symbolic links not followed; null when there is nothing. */
export async function statOf(sftp: Sftp, path: string, follow: boolean): Promise<FileStat | null> {
  checkPath(path);
  try {
    return readStat(await sftp.ask<Stats>((raw, done) => (follow ? raw.stat(path, done) : raw.lstat(path, done))));
  } catch (error) {
    if (statusOf(error) === status.noSuchFile) return null;
    throw await explained(sftp, path, error);
  }
}

/** The file that a path leads to. Links are followed one by one, so that the last one may lead to a file that is not there yet. */
export async function followLinks(sftp: Sftp, path: string): Promise<{ readonly target: string; readonly stat: FileStat | null }> {
  let target = path;
  for (let count = 0; count < maxLinks; count++) {
    const { folder } = splitPath(target);
    const stat = await statOf(sftp, target, false);
    if (stat?.kind !== 'link') return { target, stat };
    const link = target;
    const to = await sftp.ask<string>((raw, done) => {
      raw.readlink(link, done);
    });
    // Not normalised: "a/../b" through a linked folder is the host's to resolve.
    target = to.startsWith('/') ? to : `${folder === '/' ? '' : folder}/${to}`;
  }
  throw new Failure('input', l10n.t('{0} on {1} is a symbolic link that leads in a circle.', shown(path), sftp.host));
}

/** The whole content of a file, read while it stands still; null when there is none. */
export async function readIfThere(sftp: Sftp, path: string): Promise<FileContent | null> {
  const { target, stat } = await followLinks(sftp, path);
  if (stat === null) return null;
  if (stat.kind !== 'file') throw notAFile(path);
  for (let tries = 1; ; tries++) {
    const content = await readOnce(sftp, target);
    if (content !== null || tries === 3) {
      if (content !== null) return content;
      throw new Failure('tool', l10n.t('{0} on {1} changes all the time: it could not be read as a whole.', shown(path), sftp.host), {
        next: l10n.t('Try again when nobody writes it.'),
      });
    }
  }
}

/** {@link readIfThere}; throws a MissingFailure when there is none. */
export async function readContent(sftp: Sftp, path: string): Promise<FileContent> {
  const content = await readIfThere(sftp, path);
  if (content === null) throw new MissingFailure(sftp.host, path);
  return content;
}

/** Null when it changed while it was read. */
async function readOnce(sftp: Sftp, target: string): Promise<FileContent | null> {
  let handle: Buffer;
  try {
    handle = await sftp.ask<Buffer>((raw, done) => {
      raw.open(target, 'r', done);
    });
  } catch (error) {
    throw await explained(sftp, target, error);
  }
  try {
    const before = await fstat(sftp, handle);
    if (before.size > maxFileBytes) throw tooLong(sftp, target, before.size);
    const bytes = await readAll(sftp, handle, target);
    const stat = await fstat(sftp, handle);
    // Files of the kernel have no size of their own.
    if (before.mtime !== stat.mtime || (stat.size !== 0 && stat.size !== bytes.length)) return null;
    return { bytes, stat, target, version: { sha256: sha256(bytes), size: bytes.length, mtime: stat.mtime } };
  } finally {
    closeQuietly(sftp, handle);
  }
}

async function readAll(sftp: Sftp, handle: Buffer, path: string): Promise<Buffer> {
  const parts: Buffer[] = [];
  let position = 0;
  let width = 1;
  for (let end = false; !end;) {
    const from = position;
    const chunks = await Promise.all(Array.from({ length: width }, (_, index) => readChunk(sftp, handle, from + index * chunkBytes)));
    // A short answer is no end by itself; what was asked beyond it lies at other places.
    const short = chunks.findIndex((chunk) => chunk.length < chunkBytes);
    for (const chunk of short < 0 ? chunks : chunks.slice(0, short + 1)) {
      parts.push(chunk);
      position += chunk.length;
      end = chunk.length === 0;
    }
    width = short < 0 ? ahead : 1;
    if (position > maxFileBytes) throw tooLong(sftp, path, position);
  }
  return Buffer.concat(parts);
}

async function readChunk(sftp: Sftp, handle: Buffer, position: number): Promise<Buffer> {
  const buffer = Buffer.alloc(chunkBytes);
  try {
    const count = await sftp.ask<number>((raw, done) => {
      raw.read(handle, buffer, 0, chunkBytes, position, (error, bytesRead) => done(error, bytesRead));
    });
    return buffer.subarray(0, count);
  } catch (error) {
    if (statusOf(error) === status.endOfFile) return buffer.subarray(0, 0);
    throw error;
  }
}

/** Names of a folder with their attributes, symbolic links not followed. */
export async function listFolder(sftp: Sftp, path: string): Promise<FolderEntry[]> {
  checkPath(path);
  let handle: Buffer;
  try {
    handle = await sftp.ask<Buffer>((raw, done) => {
      raw.opendir(path, done);
    });
  } catch (error) {
    throw statusOf(error) === status.noSuchFile ? new MissingFailure(sftp.host, path) : await explained(sftp, path, error);
  }
  const entries: FolderEntry[] = [];
  try {
    while (entries.length < maxEntries) {
      const some = await sftp.ask<{ filename: string; attrs: Stats }[]>((raw, done) => {
        raw.readdir(handle, done);
      });
      for (const { filename, attrs } of some) {
        // A name with a slash would be a path; one that is not UTF-8 could not be asked for again.
        if (filename !== '.' && filename !== '..' && !/[/\0\ufffd]/.test(filename)) entries.push({ name: filename, stat: readStat(attrs) });
      }
    }
  } catch (error) {
    if (statusOf(error) !== status.endOfFile) throw error;
  } finally {
    closeQuietly(sftp, handle);
  }
  return entries.slice(0, maxEntries);
}

/** Attributes of an open file. */
export async function fstat(sftp: Sftp, handle: Buffer): Promise<FileStat> {
  return readStat(
    await sftp.ask<Stats>((raw, done) => {
      raw.fstat(handle, done);
    }),
  );
}

/** Closes a handle; nothing depends on the answer, and the end of the channel closes it too. */
export function closeQuietly(sftp: Sftp, handle: Buffer): void {
  void sftp
    .apart(5000)
    .ask((raw, done) => {
      raw.close(handle, done);
    })
    .catch(() => undefined);
}

/** SHA-256 in hexadecimal digits. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function tooLong(sftp: Sftp, path: string, size: number): Failure {
  return new Failure(
    'input',
    l10n.t(
      '{0} on {1} has {2} MiB; files of up to {3} MiB are opened.',
      shown(path),
      sftp.host,
      Math.ceil(size / 2 ** 20),
      maxFileBytes / 2 ** 20,
    ),
    { next: l10n.t('Follow it with "Tail Remote Log…", or look at it in a terminal.') },
  );
}

const kinds = new Map<number, FileStat['kind']>([
  [0o100000, 'file'],
  [0o040000, 'folder'],
  [0o120000, 'link'],
]);

function readStat(stats: Stats): FileStat {
  // Servers may leave any attribute out; a file without a type is taken for one.
  const { mode = 0o100600, size = 0, mtime = 0, uid = 0, gid = 0 } = stats as Partial<Stats>;
  return { kind: kinds.get(mode & 0o170000) ?? (mode > 0o7777 ? 'other' : 'file'), size, mtime, mode: mode & 0o7777, uid, gid };
}
