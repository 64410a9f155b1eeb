import { randomBytes } from 'node:crypto';
import * as l10n from '@vscode/l10n';
import { Failure } from '../../base/failure.js';
import { reasonOf } from '../until.js';
import { type Sftp, status, statusOf } from './channel.js';
import { explained } from './explain.js';
import { ChangedFailure, type Forbidden, PermissionFailure, shown } from './failures.js';
import { backupName, isBackupOf, isTemporaryOf, join, splitPath, temporaryName } from './names.js';
import { closeQuietly, followLinks, listFolder, readIfThere } from './read.js';
import type { FileContent, FileVersion, FolderEntry, Replaced, ReplaceOptions } from './types.js';
import { create, fill, type Likeness, removeQuietly, renameOver, sameBytes } from './write.js';

/** Backups of one file that are kept; older ones of ours are removed after a write that worked. */
const keptBackups = 10;
/** Age from which a temporary file of ours is nobody's any more, in seconds: a connection was cut before it could be removed. */
const staleSeconds = 3600;
/** Limit of the one request that must not be left half asked, in ms. */
const renameLimitMs = 15_000;

/** Renames a file over another by other means than SFTP's; used only where SFTP cannot. */
export type MoveOver = (from: string, to: string, signal: AbortSignal) => Promise<void>;

/** See {@link HostFiles.replace}. */
export async function replaceFile(
  sftp: Sftp,
  path: string,
  content: Uint8Array,
  options: ReplaceOptions,
  moveOver: MoveOver,
): Promise<Replaced> {
  const bytes = Buffer.from(content);
  const { target } = await followLinks(sftp, path);
  const before = await asExpected(sftp, target, options.expected);
  if (before !== null && sameBytes(before.bytes, bytes))
    return { target, written: false, before: before.version, after: before.version, backup: null, ownerKept: true };
  const forbid = (what: Forbidden): PermissionFailure => new PermissionFailure(sftp.host, target, what, before?.stat ?? null, sftp.user);
  if (before !== null) await mayWrite(sftp, target, forbid);
  const { folder, name } = splitPath(target);
  const entries = await listFolder(sftp, folder).catch((): FolderEntry[] => []);
  // A new one may be read by everyone, as is usual for settings.
  const like: Likeness = before?.stat ?? { mode: 0o644 };
  const made: string[] = [];
  const make = async (at: string, what: Buffer, as: Likeness): Promise<boolean> => {
    const handle = await create(sftp, at).catch(async (error: unknown) => {
      // Without an answer it may have been made all the same; a refusal means that what stands there is not ours.
      if (statusOf(error) === null) made.push(at);
      throw statusOf(error) === status.permissionDenied ? forbid('folder') : await explained(sftp, folder, error, what.length);
    });
    made.push(at);
    const ownerKept = await fill(sftp, handle, at, what, as);
    if (!sameBytes((await readIfThere(sftp, at))?.bytes ?? Buffer.alloc(0), what))
      throw new Failure('tool', l10n.t('{0} read back other bytes than were written; {1} is as it was.', sftp.host, shown(target)), {
        next: l10n.t('Look at the disk there.'),
      });
    return ownerKept;
  };
  const renaming = { asked: false, done: false };
  let backup: string | null = null;
  let ownerKept: boolean;
  try {
    const temporary = join(folder, temporaryName(name));
    ownerKept = await make(temporary, bytes, like);
    if (before !== null && options.backup !== false) {
      backup = join(folder, backupName(name, (options.now ?? now)(), new Set(entries.map((entry) => entry.name))));
      await make(backup, before.bytes, before.stat);
    }
    // Once more, as late as can be: what somebody wrote meanwhile must not vanish.
    await asExpected(sftp, target, options.expected);
    if (sftp.stop.aborted) throw reasonOf(sftp.stop);
    renaming.asked = true;
    if (!(await renameOver(sftp.apart(renameLimitMs), temporary, target)))
      await moveOver(temporary, target, AbortSignal.timeout(renameLimitMs));
    renaming.done = true;
  } catch (error) {
    if (!renaming.asked || statusOf(error) !== null) await removeQuietly(sftp, made);
    if (renaming.asked && statusOf(error) === null) throw unknownEnd(sftp, target, backup, error);
    throw statusOf(error) === status.permissionDenied ? forbid('folder') : await explained(sftp, target, error, bytes.length);
  }
  const after = await readBack(sftp.apart(renameLimitMs), target, bytes, backup);
  await removeQuietly(
    sftp,
    outdated(entries, name, after).map((entry) => join(folder, entry)),
  );
  return { target, written: true, before: before?.version ?? null, after, backup, ownerKept };
}

/** See {@link HostFiles.setAside}. */
export async function setAside(sftp: Sftp, path: string, options: ReplaceOptions & { readonly expected: FileVersion }): Promise<string> {
  const { target } = await followLinks(sftp, path);
  const before = await asExpected(sftp, target, options.expected);
  const { folder, name } = splitPath(target);
  const taken = new Set((await listFolder(sftp, folder)).map((entry) => entry.name));
  const backup = join(folder, backupName(name, (options.now ?? now)(), taken));
  try {
    // Version 3's rename refuses to replace anything (draft-ietf-secsh-filexfer-02, 6.5), and the name is new.
    await sftp.ask((raw, done) => {
      raw.rename(target, backup, done);
    });
  } catch (error) {
    if (statusOf(error) === status.permissionDenied)
      throw new PermissionFailure(sftp.host, target, 'folder', before?.stat ?? null, sftp.user);
    throw await explained(sftp, target, error);
  }
  return backup;
}

/** See {@link HostFiles.takeAway}. */
export async function takeAway(sftp: Sftp, path: string, options: { readonly expected: FileVersion }): Promise<void> {
  const { target } = await followLinks(sftp, path);
  const before = await asExpected(sftp, target, options.expected);
  try {
    await sftp.ask((raw, done) => {
      raw.unlink(target, done);
    });
  } catch (error) {
    if (statusOf(error) === status.permissionDenied)
      throw new PermissionFailure(sftp.host, target, 'folder', before?.stat ?? null, sftp.user);
    throw await explained(sftp, target, error);
  }
}

/** See {@link HostFiles.mayWrite}. */
export async function mayReplace(sftp: Sftp, path: string): Promise<PermissionFailure | null> {
  const { target, stat } = await followLinks(sftp, path);
  if (stat === null) return null;
  try {
    await mayWrite(sftp, target, (what) => new PermissionFailure(sftp.host, target, what, stat, sftp.user));
    return null;
  } catch (error) {
    if (error instanceof PermissionFailure) return error;
    throw error;
  }
}

/** See {@link HostFiles.stage}. */
export async function stageFile(sftp: Sftp, content: Uint8Array): Promise<string> {
  const path = `/tmp/nccl-workbench-${randomBytes(8).toString('hex')}`;
  try {
    const handle = await create(sftp, path);
    await fill(sftp, handle, path, Buffer.from(content), { mode: 0o600 });
  } catch (error) {
    await removeQuietly(sftp, [path]);
    throw await explained(sftp, path, error, content.length);
  }
  return path;
}

const now = (): Date => new Date();

/** The file as it is now, if that is what was expected. */
export async function asExpected(sftp: Sftp, target: string, expected: FileVersion | null): Promise<FileContent | null> {
  const found = await readIfThere(sftp, target);
  if (found?.version.sha256 !== expected?.sha256) throw new ChangedFailure(sftp.host, target, expected, found?.version ?? null);
  return found;
}

/** A file that is itself read-only is not replaced, although the rights of its folder would allow that. */
export async function mayWrite(sftp: Sftp, target: string, forbid: (what: 'file') => PermissionFailure): Promise<void> {
  try {
    const handle = await sftp.ask<Buffer>((raw, done) => {
      raw.open(target, 'r+', done);
    });
    closeQuietly(sftp, handle);
  } catch (error) {
    throw statusOf(error) === status.permissionDenied ? forbid('file') : await explained(sftp, target, error, 1);
  }
}

async function readBack(sftp: Sftp, target: string, bytes: Buffer, backup: string | null): Promise<FileVersion> {
  const found = await readIfThere(sftp, target);
  if (found !== null && sameBytes(found.bytes, bytes)) return found.version;
  throw new Failure('tool', l10n.t('{0} on {1} was replaced, but somebody wrote it again at once.', shown(target), sftp.host), {
    next: backup === null ? l10n.t('Open it again.') : l10n.t('Open it again; what it held before is in {0}.', shown(backup)),
  });
}

function unknownEnd(sftp: Sftp, target: string, backup: string | null, cause: unknown): Failure {
  return new Failure(
    'unreachable',
    l10n.t('{0} was cut off while {1} was being replaced: the file is whole, either as it was or as saved.', sftp.host, shown(target)),
    {
      next:
        backup === null ? l10n.t('Open it again to see.') : l10n.t('Open it again to see; what it held before is in {0}.', shown(backup)),
      cause,
    },
  );
}

/** Files of ours beside `name` that nobody needs any more: all but the latest backups, and what an earlier cut left behind. */
function outdated(entries: readonly FolderEntry[], name: string, after: FileVersion): string[] {
  const backups = entries.filter((entry) => entry.stat.kind === 'file' && isBackupOf(entry.name, name)).map((entry) => entry.name);
  const stale = entries.filter(
    (entry) => entry.stat.kind === 'file' && isTemporaryOf(entry.name, name) && after.mtime - entry.stat.mtime > staleSeconds,
  );
  // Names sort by time; the one just made counts among those kept.
  return [...backups.sort().slice(0, Math.max(0, backups.length - (keptBackups - 1))), ...stale.map((entry) => entry.name)];
}
