import * as l10n from '@vscode/l10n';
import { cleanLine } from '../../base/clean.js';
import { Failure, messageOf } from '../../base/failure.js';
import { type Sftp, status, statusOf } from './channel.js';
import { MissingFailure, shown } from './failures.js';
import { checkPath } from './names.js';

/** What the host's answer to a request on this path means. SFTP names few reasons, so free space is looked at where it gives none. */
export async function explained(sftp: Sftp, path: string, error: unknown, neededBytes = 0): Promise<unknown> {
  if (error instanceof Failure) return error;
  switch (statusOf(error)) {
    case status.noSuchFile:
      return new MissingFailure(sftp.host, path);
    case status.permissionDenied:
      return new Failure('input', l10n.t('{0} may not read {1} on {2}.', sftp.user, shown(path), sftp.host), {
        next: l10n.t('Ask for the right to read it.'),
        cause: error,
      });
    default: {
      const space = neededBytes > 0 ? await spaceLeft(sftp, path) : null;
      if (space?.readOnly === true)
        return new Failure('tool', l10n.t('The file system of {0} on {1} is read-only.', shown(path), sftp.host), {
          next: l10n.t('The kernel does that after errors of the disk; look at dmesg there.'),
          cause: error,
        });
      if (space !== null && space.bytes < neededBytes)
        return new Failure(
          'tool',
          l10n.t('{0} has no space left for {1}: {2} bytes are free, {3} are needed.', sftp.host, shown(path), space.bytes, neededBytes),
          {
            next: l10n.t('Make room there; the file is as it was.'),
            cause: error,
          },
        );
      return new Failure(
        'tool',
        l10n.t('{0} on {1} could not be worked on: {2}.', shown(path), sftp.host, cleanLine(messageOf(error)).slice(0, 120)),
        {
          next: l10n.t('Look at free space, quota and health of the disk there.'),
          cause: error,
        },
      );
    }
  }
}

/** Free space for this user, in bytes, and whether the file system takes no writes; null where the host does not say. */
async function spaceLeft(sftp: Sftp, path: string): Promise<{ readonly bytes: number; readonly readOnly: boolean } | null> {
  try {
    checkPath(path);
    const answer = await sftp
      .apart(5000)
      .ask<Partial<Record<'f_frsize' | 'f_bavail' | 'f_favail' | 'f_files' | 'f_flag', bigint | number>>>((raw, done) => {
        raw.ext_openssh_statvfs(path, done);
      });
    const [unit, blocks, files, free, flag] = [answer.f_frsize, answer.f_bavail, answer.f_files, answer.f_favail, answer.f_flag].map(
      Number,
    );
    // No inode left is no space left. Bit 0 of the flags is ST_RDONLY (OpenSSH, PROTOCOL, 4.4).
    const none = files !== 0 && free === 0;
    return { bytes: none ? 0 : Number(unit) * Number(blocks), readOnly: (Number(flag) & 1) === 1 };
  } catch {
    return null;
  }
}
