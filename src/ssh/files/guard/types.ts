import type { FileOptions, FileStat, FileVersion } from '../types.js';

/** How a guarded replacement begins. */
export interface GuardOptions extends FileOptions {
  /** What the file was when it was looked at; null where there was none. */
  readonly expected: FileVersion | null;
  /** 16 hexadecimal digits that name the guard's folder: whoever knows them finds the folder again. */
  readonly mark: string;
  /** After so many seconds without a sign of life the host puts the former file back. */
  readonly seconds: number;
}

/** A file with a guard on its host; nothing but this is needed to work on it from another process. */
export interface Guarded {
  /** Symbolic links followed. */
  readonly target: string;
  /** The guard's folder beside it. */
  readonly folder: string;
  readonly before: FileVersion | null;
  /** Mode and owner of the former file; null where there was none. */
  readonly stat: Pick<FileStat, 'mode' | 'uid' | 'gid'> | null;
}

/**
 * How putting back ended: the former file is there again, it was there already, somebody else wrote the file since (it was left alone), or it
 * still holds the new content and the host keeps no former one any more.
 */
export type PutBack = 'restored' | 'as-before' | 'foreign' | 'no-backup';

/**
 * Replacing a file so that the host itself undoes it unless it is confirmed. The steps in order: prepare, replace, confirm, clear; putBack
 * instead of the last two. Every step throws Failures.
 */
export interface GuardedFiles {
  /** Lays the new content beside the file and leaves a guard there. The file is as it was; on a Failure nothing stays behind. */
  prepare(path: string, bytes: Uint8Array, options: GuardOptions): Promise<Guarded>;
  /** Puts the new content in place in one step and reads it back. Refuses with a ChangedFailure when somebody wrote the file meanwhile. */
  replace(guarded: Guarded, bytes: Uint8Array, options?: FileOptions): Promise<void>;
  /** A sign of life. Throws a Failure when the guard is gone. */
  keepAlive(guarded: Guarded, options?: FileOptions): Promise<void>;
  /** Whether the file holds exactly these bytes with its former mode and owner. */
  holds(guarded: Guarded, sha256: string, options?: FileOptions): Promise<boolean>;
  /** From here on the guard restores nothing; false when it has begun to. The former file stays until it is cleared. */
  confirm(guarded: Guarded, options?: FileOptions): Promise<boolean>;
  /** Puts the former file back in one step if the file still holds the new content, and clears. */
  putBack(guarded: Guarded, sha256: string, options?: FileOptions): Promise<PutBack>;
  /** Removes the guard's folder; the guard ends by itself. */
  clear(guarded: Guarded, options?: FileOptions): Promise<void>;
  /** Whether the host has something under this path, links not followed: whether two hosts share a folder. */
  sees(path: string, options?: FileOptions): Promise<boolean>;
}
