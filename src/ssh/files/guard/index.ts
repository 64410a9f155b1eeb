import * as l10n from '@vscode/l10n';
import { cleanLine } from '../../../base/clean.js';
import type { ExecOptions, ExecResult } from '../../../base/executor.js';
import { Failure } from '../../../base/failure.js';
import { reasonOf } from '../../until.js';
import { type Sftp, status, statusOf } from '../channel.js';
import { explained } from '../explain.js';
import { ChangedFailure, PermissionFailure, shown } from '../failures.js';
import { guardFolder, join, splitPath } from '../names.js';
import { closeQuietly, followLinks, readIfThere, sha256, statOf } from '../read.js';
import { asExpected, mayWrite, type MoveOver } from '../replace.js';
import type { FileOptions, FileStat } from '../types.js';
import { create, fill, removeQuietly, renameOver, sameBytes } from '../write.js';
import { guardCommand, guardFiles } from './script.js';
import type { Guarded, GuardedFiles, GuardOptions, PutBack } from './types.js';

export type { Guarded, GuardedFiles, GuardOptions, PutBack } from './types.js';

/** Limit of the requests that must not be left half asked, in ms. */
const renameLimitMs = 15_000;

type On = <T>(options: FileOptions | undefined, work: (sftp: Sftp) => Promise<T>) => Promise<T>;
type Run = (argv: readonly string[], options: ExecOptions) => Promise<ExecResult>;

/** Guarded replacements over SFTP channels that `on` opens; `run` starts the guard. */
export function createGuarded(on: On, run: Run, moveOver: MoveOver): GuardedFiles {
  const over = async (sftp: Sftp, from: string, to: string): Promise<void> => {
    if (!(await renameOver(sftp.apart(renameLimitMs), from, to))) await moveOver(from, to, AbortSignal.timeout(renameLimitMs));
  };
  return {
    prepare: (path, bytes, options) => on(options, (sftp) => prepare(sftp, run, path, Buffer.from(bytes), options)),
    replace: (guarded, bytes, options) => on(options, (sftp) => replace(sftp, over, guarded, Buffer.from(bytes))),
    keepAlive: ({ folder }, options) =>
      on(options, async (sftp) => {
        try {
          const handle = await sftp.ask<Buffer>((raw, done) => {
            raw.open(join(folder, 'alive'), 'w', { mode: 0o600 }, done);
          });
          closeQuietly(sftp, handle);
        } catch (error) {
          throw statusOf(error) === status.noSuchFile ? guardGone(sftp, folder) : await explained(sftp, folder, error);
        }
      }),
    holds: (guarded, wanted, options) => on(options, (sftp) => holds(sftp, guarded, wanted)),
    confirm: ({ folder }, options) => on(options, (sftp) => renameNew(sftp, join(folder, 'armed'), join(folder, 'confirmed'))),
    putBack: (guarded, wrote, options) => on(options, (sftp) => putBack(sftp, over, guarded, wrote)),
    clear: ({ folder }, options) => on(options, (sftp) => clear(sftp, folder)),
    sees: (path, options) => on(options, async (sftp) => (await statOf(sftp, path, false)) !== null),
  };
}

async function prepare(sftp: Sftp, run: Run, path: string, bytes: Buffer, options: GuardOptions): Promise<Guarded> {
  const { target } = await followLinks(sftp, path);
  const before = await asExpected(sftp, target, options.expected);
  const forbid = (what: 'file' | 'folder'): PermissionFailure =>
    new PermissionFailure(sftp.host, target, what, before?.stat ?? null, sftp.user);
  if (before !== null) await mayWrite(sftp, target, forbid);
  const folder = guardFolder(target, options.mark);
  await start(sftp, run, { folder, target, seconds: options.seconds, bytes: bytes.length, forbid });
  try {
    await put(sftp, join(folder, 'new'), bytes, { mode: 0o600 });
    const ownerKept = await put(sftp, join(folder, 'next'), bytes, before?.stat ?? { mode: 0o644 });
    if (!ownerKept)
      throw new Failure('input', l10n.t('{0} on {1} belongs to somebody else, and a new file would belong to {2}.', shown(target), sftp.host, sftp.user), {
        next: l10n.t('Roll out as its owner.'),
      }); // prettier-ignore
    if (before !== null) {
      const kept = await readIfThere(sftp, join(folder, 'old'));
      // Links and copies are made by the host; what they hold is looked at before anything relies on it.
      if (kept === null || !sameBytes(kept.bytes, before.bytes))
        throw new ChangedFailure(sftp.host, target, options.expected, kept?.version ?? null);
      if (!alike(kept.stat, before.stat))
        throw new Failure('unsupported', l10n.t('{0} cannot keep {1} with its owner and mode.', sftp.host, shown(target)), {
          next: l10n.t('Roll out as its owner.'),
        });
    }
    if (sftp.stop.aborted) throw reasonOf(sftp.stop);
  } catch (error) {
    await clear(sftp, folder).catch(() => undefined);
    throw error;
  }
  const stat = before === null ? null : { mode: before.stat.mode, uid: before.stat.uid, gid: before.stat.gid };
  return { target, folder, before: before?.version ?? null, stat };
}

interface Start {
  readonly folder: string;
  readonly target: string;
  readonly seconds: number;
  readonly bytes: number;
  readonly forbid: (what: 'folder') => PermissionFailure;
}

/** Leaves the guard behind on the host. Throws a Failure when it does not say that it is armed. */
async function start(sftp: Sftp, run: Run, { folder, target, seconds, bytes, forbid }: Start): Promise<void> {
  const { stdout, stderr } = await run(guardCommand(folder, target, seconds), {
    signal: sftp.stop,
    timeoutMs: 30_000,
    maxOutputBytes: 4096,
  }).catch(async (error: unknown) => {
    await clear(sftp.apart(5000), folder).catch(() => undefined);
    throw error;
  });
  const [word, ...rest] = stdout.trim().split(' ');
  if (word === 'armed') return;
  if (word === 'logout')
    throw new Failure('unsupported', l10n.t('{0} ends all processes of a login with it (KillUserProcesses in logind.conf), so nothing there could put a file back.', sftp.host), {
      next: l10n.t('Set KillUserProcesses=no there, or roll out as root.'),
    }); // prettier-ignore
  const said = rest.join(' ');
  if (word === 'folder' && /permission denied|not permitted/i.test(said)) throw forbid('folder');
  await clear(sftp, folder).catch(() => undefined);
  throw await explained(
    sftp,
    splitPath(target).folder,
    new Error(cleanLine(said === '' ? stderr : said).slice(0, 200) || 'sh'),
    Math.max(bytes, 4096),
  );
}

/** Makes a file and reads it back. Answers whether it belongs to the one it shall belong to. */
async function put(sftp: Sftp, path: string, bytes: Buffer, like: Parameters<typeof fill>[4]): Promise<boolean> {
  const handle = await create(sftp, path).catch(async (error: unknown) => {
    throw await explained(sftp, path, error, bytes.length);
  });
  const ownerKept = await fill(sftp, handle, path, bytes, like);
  if (!sameBytes((await readIfThere(sftp, path))?.bytes ?? Buffer.alloc(0), bytes))
    throw new Failure('tool', l10n.t('{0} read back other bytes than were written.', sftp.host), {
      next: l10n.t('Look at the disk there.'),
    });
  return ownerKept;
}

async function replace(
  sftp: Sftp,
  over: (sftp: Sftp, from: string, to: string) => Promise<void>,
  guarded: Guarded,
  bytes: Buffer,
): Promise<void> {
  const { target, folder, before } = guarded;
  const next = join(folder, 'next');
  if ((await statOf(sftp, join(folder, 'armed'), false)) === null) throw guardGone(sftp, folder);
  await asExpected(sftp, target, before);
  if (sftp.stop.aborted) throw reasonOf(sftp.stop);
  try {
    if (before !== null) await over(sftp, next, target);
    else if (!(await renameNew(sftp, next, target)))
      throw new ChangedFailure(sftp.host, target, null, (await readIfThere(sftp, target))?.version ?? null);
  } catch (error) {
    throw await explained(sftp, target, error, bytes.length);
  }
  if (await holds(sftp, guarded, sha256(bytes))) return;
  throw new Failure('tool', l10n.t('{0} on {1} was replaced, but somebody wrote it again at once.', shown(target), sftp.host));
}

async function holds(sftp: Sftp, { target, stat }: Guarded, wanted: string): Promise<boolean> {
  const found = await readIfThere(sftp, target);
  return found !== null && found.version.sha256 === wanted && (stat === null || alike(found.stat, stat));
}

async function putBack(
  sftp: Sftp,
  over: (sftp: Sftp, from: string, to: string) => Promise<void>,
  guarded: Guarded,
  wrote: string,
): Promise<PutBack> {
  const { target, folder, before } = guarded;
  // First of all: a rename that is still on its way from another connection must find nothing. While it was there, nothing was replaced.
  if (await unlinked(sftp, join(folder, 'next'))) {
    await clear(sftp, folder);
    return 'as-before';
  }
  const found = await readIfThere(sftp, target);
  const now = found?.version.sha256 ?? null;
  if (now === (before?.sha256 ?? null)) {
    await clear(sftp, folder);
    return 'as-before';
  }
  if (now !== wrote) {
    await clear(sftp, folder);
    return 'foreign';
  }
  try {
    if (before !== null) await over(sftp, join(folder, 'old'), target);
    else if ((await statOf(sftp, join(folder, 'none'), false)) === null) return 'no-backup';
    else if (!(await unlinked(sftp, target))) return 'restored';
  } catch (error) {
    // The guard may have done it in this very moment, or the former file is long gone.
    const again = (await readIfThere(sftp, target))?.version.sha256 ?? null;
    if (again === (before?.sha256 ?? null)) return 'restored';
    if (statusOf(error) === status.noSuchFile) return again === wrote ? 'no-backup' : 'foreign';
    throw await explained(sftp, target, error);
  }
  await clear(sftp, folder);
  return 'restored';
}

/** Removes a file; false where there was none. */
async function unlinked(sftp: Sftp, path: string): Promise<boolean> {
  try {
    await sftp.ask((raw, done) => {
      raw.unlink(path, done);
    });
    return true;
  } catch (error) {
    if (statusOf(error) === status.noSuchFile) return false;
    throw await explained(sftp, path, error);
  }
}

async function clear(sftp: Sftp, folder: string): Promise<void> {
  if ((await statOf(sftp, folder, false)) === null) return;
  await removeQuietly(
    sftp,
    guardFiles.map((name) => join(folder, name)),
  );
  await sftp
    .apart(5000)
    .ask((raw, done) => {
      raw.rmdir(folder, done);
    })
    .catch(() => undefined);
}

/** Version 3's rename, which replaces nothing (draft-ietf-secsh-filexfer-02, 6.5); false where it was refused. */
async function renameNew(sftp: Sftp, from: string, to: string): Promise<boolean> {
  try {
    await sftp.apart(renameLimitMs).ask((raw, done) => {
      raw.rename(from, to, done);
    });
    return true;
  } catch (error) {
    const code = statusOf(error);
    if (code === status.noSuchFile || code === status.failure) return false;
    throw await explained(sftp, to, error);
  }
}

function alike(a: Pick<FileStat, 'mode' | 'uid' | 'gid'>, b: Pick<FileStat, 'mode' | 'uid' | 'gid'>): boolean {
  return a.mode === b.mode && a.uid === b.uid && a.gid === b.gid;
}

function guardGone(sftp: Sftp, folder: string): Failure {
  return new Failure('tool', l10n.t('The guard {0} on {1} is gone: too long it heard nothing from here.', shown(folder), sftp.host), {
    next: l10n.t('Give it more seconds.'),
  });
}
