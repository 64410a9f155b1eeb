import * as l10n from '@vscode/l10n';
import { clean } from '../base/clean.js';
import { Failure } from '../base/failure.js';
import { guardFolder } from '../ssh/files/names.js';
import type { FileVersion, Guarded, PutBack } from '../ssh/files/types.js';
import type { SshPool } from '../ssh/types.js';
import type { PlannedHost, RolloutPlan } from './record.js';

/** What is done to one host. All of it may fail with a Failure, and may be done again. */
export interface Hands {
  /** Back-up, guard and new content are laid out; the file is as it was. */
  prepare(host: PlannedHost, signal: AbortSignal): Promise<void>;
  /** One step from the old content to the new. */
  write(host: PlannedHost, signal: AbortSignal): Promise<void>;
  /** Reads back content, mode and owner. */
  verify(host: PlannedHost, signal: AbortSignal): Promise<void>;
  keepAlive(host: PlannedHost, signal: AbortSignal): Promise<void>;
  /** False when the host has begun to put its file back. */
  confirm(host: PlannedHost, signal: AbortSignal): Promise<boolean>;
  /** Removes what lies on the host beside the file. */
  clear(host: PlannedHost, signal: AbortSignal): Promise<void>;
  /** Puts the former content back, from the host's own back-up or from ours. */
  restore(host: PlannedHost, signal: AbortSignal): Promise<Exclude<PutBack, 'no-backup'>>;
  /** The first of these hosts that sees what lies beside the file of another: they share the file. */
  shared(of: PlannedHost, others: readonly PlannedHost[], signal: AbortSignal): Promise<string | null>;
}

/** What real hands need. */
export interface HandsOptions {
  readonly plan: RolloutPlan;
  readonly pool: Pick<SshPool, 'session' | 'close'>;
  readonly after: Buffer;
  /** Former contents by hash. */
  readonly content: (sha256: string) => Promise<Buffer>;
}

/** Hands that work over SFTP. */
export function handsOver({ plan, pool, after, content }: HandsOptions): Hands {
  const filesOf = async (host: PlannedHost, signal: AbortSignal) => (await pool.session(host.host, signal)).files;
  /** Requests are given up before the guard would give us up. */
  const limits = (signal: AbortSignal) => ({ signal, timeoutMs: Math.max(5000, plan.guardSeconds * 1000) });
  const guardedOf = ({ target, before }: PlannedHost): Guarded => ({
    target,
    folder: guardFolder(target, plan.mark),
    before: versionOf(before),
    stat: before,
  });
  return {
    prepare: async (host, signal) => {
      const { guarded } = await filesOf(host, signal);
      // Once begun it is not called off: half of it would lie there until the guard's time is over.
      const made = await guarded.prepare(host.target, after, {
        ...limits(new AbortController().signal),
        expected: versionOf(host.before),
        mark: plan.mark,
        seconds: plan.guardSeconds,
      });
      if (made.target !== host.target) {
        await guarded.clear(made, limits(signal));
        throw new Failure('input', l10n.t('{0} on {1} leads to another file than before.', clean(host.target), host.host));
      }
    },
    write: async (host, signal) => (await filesOf(host, signal)).guarded.replace(guardedOf(host), after, limits(signal)),
    verify: async (host, signal) => {
      if (await (await filesOf(host, signal)).guarded.holds(guardedOf(host), plan.after.sha256, limits(signal))) return;
      throw new Failure('tool', l10n.t('{0} on {1} does not hold what was written.', clean(host.target), host.host));
    },
    keepAlive: async (host, signal) => (await filesOf(host, signal)).guarded.keepAlive(guardedOf(host), limits(signal)),
    confirm: async (host, signal) => (await filesOf(host, signal)).guarded.confirm(guardedOf(host), limits(signal)),
    clear: async (host, signal) => (await filesOf(host, signal)).guarded.clear(guardedOf(host), limits(signal)),
    restore: async (host, signal) => {
      const files = await filesOf(host, signal);
      const done = await files.guarded.putBack(guardedOf(host), plan.after.sha256, limits(signal)).catch((error: unknown) => {
        // A connection that answers nothing any more is not worth another try: the next one begins afresh.
        if (error instanceof Failure && (error.kind === 'timeout' || error.kind === 'cancelled')) pool.close(host.host);
        throw error;
      });
      if (done !== 'no-backup') return done;
      const expected = { sha256: plan.after.sha256, size: plan.after.size, mtime: 0 };
      if (host.before === null) await files.takeAway(host.target, { ...limits(signal), expected });
      else await files.replace(host.target, await content(host.before.sha256), { ...limits(signal), expected, backup: false });
      await files.guarded.clear(guardedOf(host), limits(signal));
      return 'restored';
    },
    shared: async (of, others, signal) => {
      const folder = guardFolder(of.target, plan.mark);
      const seen = await Promise.all(
        others.map(async (other) =>
          other.target === of.target ? (await filesOf(other, signal)).guarded.sees(folder, limits(signal)).catch(() => false) : false,
        ),
      );
      return others.find((_, index) => seen[index])?.host ?? null;
    },
  };
}

function versionOf(former: PlannedHost['before']): FileVersion | null {
  return former === null ? null : { sha256: former.sha256, size: former.size, mtime: former.mtime };
}
