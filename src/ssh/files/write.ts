import { type Sftp, status, statusOf } from './channel.js';
import { explained } from './explain.js';
import { closeQuietly, fstat, sha256 } from './read.js';
import type { FileStat } from './types.js';

const chunkBytes = 32_768;
const ahead = 8;

type Owned = Pick<FileStat, 'mode' | 'uid' | 'gid'>;
/** Mode and owner that a new file gets; without an owner it stays with whoever makes it. */
export type Likeness = Owned | { readonly mode: number; readonly uid?: undefined };

/** A request that only needs to be granted. */
type Request = Parameters<Sftp['ask']>[0];

/** Whether the host granted it; anything but a refusal is thrown on. */
async function granted(sftp: Sftp, request: Request): Promise<boolean> {
  try {
    await sftp.ask(request);
    return true;
  } catch (error) {
    if (statusOf(error) === null) throw error;
    return false;
  }
}

/** Makes a new file that only this user may touch, and returns its handle; rejects with the host's Error, when it exists too. */
export async function create(sftp: Sftp, path: string): Promise<Buffer> {
  return await sftp.ask<Buffer>((raw, done) => {
    raw.open(path, 'wx', { mode: 0o600 }, done);
  });
}

/** Writes all bytes, gives the file mode and owner of `like`, and waits until they are on the disk where the host can say so. Answers whether the owner is kept. */
export async function fill(sftp: Sftp, handle: Buffer, path: string, bytes: Buffer, like: Likeness): Promise<boolean> {
  try {
    for (let from = 0; from < bytes.length; from += chunkBytes * ahead) {
      const starts = Array.from({ length: ahead }, (_, index) => from + index * chunkBytes).filter((start) => start < bytes.length);
      await Promise.all(
        starts.map((start) =>
          sftp.ask((raw, done) => {
            raw.write(handle, bytes, start, Math.min(chunkBytes, bytes.length - start), start, done);
          }),
        ),
      );
    }
    const ownerKept = like.uid === undefined || (await own(sftp, handle, like));
    // Without its owner a file keeps no set-user-ID or set-group-ID bit: it would act for somebody else.
    const mode = ownerKept ? like.mode : like.mode & 0o1777;
    await sftp.ask((raw, done) => {
      raw.fsetstat(handle, { mode }, done);
    });
    await flush(sftp, handle);
    return ownerKept;
  } catch (error) {
    throw await explained(sftp, path, error, bytes.length);
  } finally {
    closeQuietly(sftp, handle);
  }
}

/** Gives a file to the owner and group of another where this user may; at least to the group. Answers whether both are as wanted. */
async function own(sftp: Sftp, handle: Buffer, like: Owned): Promise<boolean> {
  const made = await fstat(sftp, handle);
  if (made.uid === like.uid && made.gid === like.gid) return true;
  const give = (uid: number, gid: number): Promise<boolean> =>
    granted(sftp, (raw, done) => {
      raw.fsetstat(handle, { uid, gid }, done);
    });
  if (await give(like.uid, like.gid)) return true;
  await give(made.uid, like.gid);
  return false;
}

async function flush(sftp: Sftp, handle: Buffer): Promise<void> {
  await granted(sftp, (raw, done) => {
    try {
      raw.ext_openssh_fsync(handle, done);
    } catch {
      // The host does not offer it.
      done();
    }
  });
}

/** Whether what the host has under a path are these bytes. */
export function sameBytes(found: Buffer, wanted: Buffer): boolean {
  return found.length === wanted.length && sha256(found) === sha256(wanted);
}

/** Puts one file in the place of another in one step; false when the host has no such request. */
export async function renameOver(sftp: Sftp, from: string, to: string): Promise<boolean> {
  let offered = true;
  try {
    await sftp.ask((raw, done) => {
      try {
        raw.ext_openssh_rename(from, to, done);
      } catch {
        offered = false;
        done();
      }
    });
    return offered;
  } catch (error) {
    if (statusOf(error) === status.unsupported) return false;
    throw error;
  }
}

/** Removes files of ours without complaint: within a limit of its own, so that it works after the work was stopped. */
export async function removeQuietly(sftp: Sftp, paths: readonly string[]): Promise<void> {
  const apart = sftp.apart(5000);
  await Promise.allSettled(
    paths.map((path) =>
      apart.ask((raw, done) => {
        raw.unlink(path, done);
      }),
    ),
  );
}
