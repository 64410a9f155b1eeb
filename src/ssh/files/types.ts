import type { PermissionFailure } from './failures.js';
import type { GuardedFiles } from './guard/types.js';

export type { Guarded, GuardedFiles, GuardOptions, PutBack } from './guard/types.js';

/** What the content of a file was when it was read. Two contents are the same when their hashes are. */
export interface FileVersion {
  /** SHA-256 of the bytes, in hexadecimal digits. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
  /** When it was last written, in seconds since 1970 by the host's clock. */
  readonly mtime: number;
}

/** What a host says about one path. */
export interface FileStat {
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  /** Bytes. */
  readonly size: number;
  /** Seconds since 1970 by the host's clock. */
  readonly mtime: number;
  /** Permission bits, such as 0o644. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** A file's whole content with what belongs to it. */
export interface FileContent {
  readonly bytes: Buffer;
  readonly version: FileVersion;
  readonly stat: FileStat;
  /** The file that the path leads to once symbolic links are followed. */
  readonly target: string;
}

/** One name in a folder; the name is data from the host. */
export interface FolderEntry {
  readonly name: string;
  readonly stat: FileStat;
}

/** Limits of one piece of work on a host's files. */
export interface FileOptions {
  readonly signal?: AbortSignal;
  /** Limit in ms. Default 30,000. */
  readonly timeoutMs?: number;
}

/** How a file is replaced. */
export interface ReplaceOptions extends FileOptions {
  /** What the file was when it was read; null where there was none, so that it is created. */
  readonly expected: FileVersion | null;
  /** Whether the former content is kept beside it. Default true. */
  readonly backup?: boolean;
  /** The time for the backup's name. Default: this machine's clock. */
  readonly now?: () => Date;
}

/** What replacing a file did. */
export interface Replaced {
  /** The file that was written, symbolic links followed. */
  readonly target: string;
  /** False when it held these bytes already, so that nothing was written. */
  readonly written: boolean;
  readonly before: FileVersion | null;
  readonly after: FileVersion;
  /** Where the former content is kept, or null where there was none or nobody wanted it. */
  readonly backup: string | null;
  /** False when the new file belongs to another user or group than the old one did, because the host did not allow more. */
  readonly ownerKept: boolean;
}

/** Files of one host over SFTP. Every path is data, absolute, and never meets a shell. Throws Failures. */
export interface HostFiles {
  /** The folder that a login starts in. */
  home(options?: FileOptions): Promise<string>;
  /** Follows symbolic links. */
  stat(path: string, options?: FileOptions): Promise<FileStat>;
  /** The whole content, at most 16 MiB. */
  read(path: string, options?: FileOptions): Promise<FileContent>;
  /** The first 10,000 names of a folder. */
  list(path: string, options?: FileOptions): Promise<FolderEntry[]>;
  /**
   * Replaces a file in one step: whoever reads it sees the old or the new content, never a part. Refuses with a ChangedFailure when it
   * is not what was expected, and with a PermissionFailure when this login may not; the file is then as it was.
   */
  replace(path: string, bytes: Uint8Array, options: ReplaceOptions): Promise<Replaced>;
  /** Takes a file away that is as expected; its content stays beside it under a backup's name, which is returned. */
  setAside(path: string, options: ReplaceOptions & { readonly expected: FileVersion }): Promise<string>;
  /** Lays bytes into a new private file in the host's /tmp, for a command that the user runs there, and returns its path. */
  stage(bytes: Uint8Array, options?: FileOptions): Promise<string>;
  /** Removes a file that is as expected; nothing of it stays. */
  takeAway(path: string, options: FileOptions & { readonly expected: FileVersion }): Promise<void>;
  /** Why this login may not write a file that exists; null where it may, or where there is none. Nothing is written. */
  mayWrite(path: string, options?: FileOptions): Promise<PermissionFailure | null>;
  /** Replacements that the host itself undoes unless they are confirmed. */
  readonly guarded: GuardedFiles;
}
