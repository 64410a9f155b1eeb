import { setMaxListeners } from 'node:events';
import * as l10n from '@vscode/l10n';
import { clean } from '../base/clean.js';
import { messageOf } from '../base/failure.js';
import { isMissing } from '../ssh/files/failures.js';
import type { FileContent } from '../ssh/files/types.js';
import type { Session, SshPool } from '../ssh/types.js';
import { createGate } from '../ssh/gate.js';
import type { Looked } from './preview.js';

/** What looking at hosts takes. */
export interface LookOptions {
  readonly path: string;
  readonly after: Buffer;
  readonly jobs: number;
  readonly signal?: AbortSignal;
  readonly onHost?: (looked: Looked) => void;
}

/** Reads the file of every host; nothing is written. In the order of the hosts. */
export async function lookAt(pool: Pick<SshPool, 'session'>, hosts: readonly string[], given: LookOptions): Promise<Looked[]> {
  // A signal of our own that many hosts listen to at once.
  const options = given.signal === undefined ? given : { ...given, signal: AbortSignal.any([given.signal]) };
  if (options.signal !== undefined) setMaxListeners(0, options.signal);
  const gate = createGate(options.jobs);
  return await Promise.all(
    hosts.map((host) =>
      gate.run(async () => {
        const looked = await look(pool, host, options).catch((error: unknown): Looked => {
          options.signal?.throwIfAborted();
          return { kind: 'refused', host, why: clean(messageOf(error)), sudo: null };
        });
        options.onHost?.(looked);
        return looked;
      }, options.signal),
    ),
  );
}

async function look(pool: Pick<SshPool, 'session'>, host: string, { path, after, signal }: LookOptions): Promise<Looked> {
  const limits = signal === undefined ? {} : { signal };
  const session = await pool.session(host, signal);
  const absolute = await pathOn(session, path, signal);
  const found = await session.files.read(absolute, limits).catch((error: unknown) => {
    if (isMissing(error)) return null;
    throw error;
  });
  if (found === null && (await session.files.guarded.sees(absolute, limits)))
    return { kind: 'refused', host, why: l10n.t('{0} on {1} is a symbolic link that leads nowhere.', clean(absolute), host), sudo: null };
  if (found?.bytes.equals(after) === true) return { kind: 'same', host };
  const forbidden = await session.files.mayWrite(absolute, limits);
  if (forbidden !== null) return { kind: 'refused', host, why: forbidden.message, sudo: forbidden.sudo('NEW-FILE', new Date()) };
  return {
    kind: 'ready',
    host,
    target: found?.target ?? absolute,
    before: found === null ? null : { former: formerOf(found), bytes: found.bytes },
  };
}

/** A path on a host: `~/` is the login's home. */
export async function pathOn(session: Session, path: string, signal?: AbortSignal): Promise<string> {
  if (!path.startsWith('~/')) return path;
  return `${(await session.files.home(signal === undefined ? {} : { signal })).replace(/\/$/, '')}${path.slice(1)}`;
}

function formerOf({ version, stat }: FileContent): NonNullable<Extract<Looked, { kind: 'ready' }>['before']>['former'] {
  return { sha256: version.sha256, size: version.size, mtime: version.mtime, mode: stat.mode, uid: stat.uid, gid: stat.gid };
}
