import * as l10n from '@vscode/l10n';
import { Failure } from '../base/failure.js';
import { openConnection, type Connection, type ConnectContext } from './connect.js';
import { createGate, type Gate } from './gate.js';
import { createKeyRing } from './keyRing.js';
import type { ConfigCache } from './plainConfig.js';
import { resolveTarget } from './resolve.js';
import { createSession } from './session.js';
import type { Session, SshOptions, SshPool, SshTarget } from './types.js';
import { ConnectFailure } from './unreachable.js';
import { pause, until } from './until.js';

const defaultConcurrency = 32;
/** Connections being opened at once through one jump host: sshd starts to drop logins at ten (MaxStartups 10:30:100). */
const perJumpHost = 8;
/** Tries of one connection whose server hung up early, and the wait before the second, in ms, doubled each time. */
const maxTries = 6;
const firstWaitMs = 150;

/** A connection that is open or being opened, and how many sessions and further hops stand on it. */
interface Shared {
  readonly connection: Promise<Connection>;
  readonly abort: AbortController;
  users: number;
}

/**
 * Sessions to hosts by alias: one connection each, opened when first asked for, jump hosts shared between those who go through them.
 * Nothing connects before the first `session()`.
 */
export function createPool(options: SshOptions): SshPool {
  const concurrency = options.concurrency ?? defaultConcurrency;
  const opening = createGate(concurrency);
  const resolving = createGate(Math.min(concurrency, 8));
  const configs: ConfigCache = new Map();
  const jumpGates = new Map<string, Gate>();
  const context: ConnectContext = {
    prompts: options.prompts,
    trust: options.trust,
    secrets: options.secrets,
    log: options.log,
    ring: createKeyRing(options.secrets),
    turn: createGate(1),
  };
  const shared = new Map<string, Shared>();
  const sessions = new Map<string, { readonly session: Promise<Session>; readonly abort: AbortController; waiting: number }>();
  let disposed = false;

  const jumpGate = (key: string): Gate => {
    const gate = jumpGates.get(key) ?? createGate(perJumpHost);
    jumpGates.set(key, gate);
    return gate;
  };

  /** One more user of the connection over these hops; opened when there is none. */
  const acquire = (hops: readonly SshTarget[], jumpFor: string | null): { readonly key: string; readonly entry: Shared } => {
    const key = JSON.stringify(hops);
    const known = shared.get(key);
    if (known !== undefined) {
      known.users++;
      return { key, entry: known };
    }
    const abort = new AbortController();
    const entry: Shared = { connection: open(hops, jumpFor, abort.signal), abort, users: 1 };
    shared.set(key, entry);
    const forget = (): void => {
      if (shared.get(key) === entry) shared.delete(key);
    };
    entry.connection.then((connection) => void connection.closed.then(forget), forget);
    return { key, entry };
  };

  const release = (key: string, entry: Shared): void => {
    if (--entry.users > 0) return;
    if (shared.get(key) === entry) shared.delete(key);
    entry.abort.abort();
    entry.connection.then(
      (connection) => {
        connection.close();
      },
      () => undefined,
    );
  };

  const open = async (hops: readonly SshTarget[], jumpFor: string | null, signal: AbortSignal): Promise<Connection> => {
    const target = hops.at(-1);
    if (target === undefined) throw new Error('no hop to open');
    const before = hops.slice(0, -1);
    if (before.length === 0)
      return await opening.run(() => persist(() => openConnection(target, null, jumpFor, context, signal), signal), signal);
    const through = acquire(before, target.alias);
    try {
      const via = await through.entry.connection.catch((error: unknown) => {
        throw throughJump(error, target);
      });
      const connection = await jumpGate(through.key).run(
        () => opening.run(() => persist(() => openConnection(target, via, jumpFor, context, signal), signal), signal),
        signal,
      );
      void connection.closed.then(() => {
        release(through.key, through.entry);
      });
      return connection;
    } catch (error) {
      release(through.key, through.entry);
      throw error;
    }
  };

  const forget = (alias: string): void => {
    sessions.get(alias)?.abort.abort();
    sessions.delete(alias);
  };

  const connect = async (alias: string, signal: AbortSignal): Promise<Session> => {
    const { ssh, connectTimeoutMs } = options;
    const target = await resolving.run(
      () =>
        resolveTarget(alias, {
          config: options.config,
          signal,
          cache: configs,
          ...(ssh !== undefined && { ssh }),
          ...(connectTimeoutMs !== undefined && { connectTimeoutMs }),
        }),
      signal,
    );
    const hops = [...target.jumps, { ...target, jumps: [] }];
    const { key, entry } = acquire(hops, null);
    const drop = (): void => {
      release(key, entry);
    };
    signal.addEventListener('abort', drop, { once: true });
    try {
      const connection = await entry.connection;
      return createSession({ ...connection, target }, () => {
        if (!signal.aborted) forget(alias);
      });
    } catch (error) {
      signal.removeEventListener('abort', drop);
      if (!signal.aborted) drop();
      throw error;
    }
  };

  return {
    session: async (alias, signal) => {
      if (disposed) throw cancelled(alias);
      if (signal?.aborted) throw cancelled(alias);
      let entry = sessions.get(alias);
      if (entry === undefined) {
        const abort = new AbortController();
        const made = { session: connect(alias, abort.signal), abort, waiting: 0 };
        entry = made;
        sessions.set(alias, made);
        const gone = (): void => {
          if (sessions.get(alias) === made) sessions.delete(alias);
        };
        made.session.then((session) => void session.closed.then(gone), gone);
      }
      entry.waiting++;
      try {
        const answer = await (signal === undefined ? entry.session : until(entry.session, signal));
        if (!(answer instanceof AbortSignal)) return answer;
        // The last one who wanted it is gone: what is still opening stops.
        if (entry.waiting === 1 && sessions.get(alias) === entry) forget(alias);
        throw cancelled(alias);
      } catch (error) {
        if (error instanceof Failure) throw error;
        if (entry.abort.signal.aborted) throw cancelled(alias);
        throw error;
      } finally {
        entry.waiting--;
      }
    },
    close: forget,
    dispose: () => {
      disposed = true;
      for (const alias of [...sessions.keys()]) forget(alias);
    },
  };
}

/** Tries again, with growing waits, while the server hangs up before the first word (MaxStartups) or tires of waiting for a person. */
async function persist(connect: () => Promise<Connection>, signal: AbortSignal): Promise<Connection> {
  for (let attempt = 1, waitMs = firstWaitMs; ; attempt++, waitMs *= 2) {
    try {
      return await connect();
    } catch (error) {
      if (attempt >= maxTries || !(error instanceof ConnectFailure) || !error.retry || signal.aborted) throw error;
      await until(pause(waitMs * (0.5 + Math.random())), signal);
    }
  }
}

/** A failure of the jump host, said about the host that was wanted; its kind and its advice stay. */
function throughJump(error: unknown, target: SshTarget): unknown {
  if (!(error instanceof Failure)) return error;
  return new Failure(error.kind, l10n.t('{0} was not reached through its jump host. {1}', target.alias, error.message), {
    next: error.next,
    cause: error,
  });
}

function cancelled(alias: string): Failure {
  return new Failure('cancelled', l10n.t('Connecting to {0} was cancelled.', alias));
}
