import { setMaxListeners } from 'node:events';
import type { Duplex } from 'node:stream';
import * as l10n from '@vscode/l10n';
import { Failure } from '../base/failure.js';
import { openConnection, type Connection, type ConnectContext, type Login } from './connect.js';
import { createGate, type Gate } from './gate.js';
import { createHostKeyDesk } from './hostKeyDesk.js';
import { createKeyRing } from './keyRing.js';
import { createKnownHostsCache } from './knownHostsCache.js';
import { createParking } from './parked.js';
import { createPasswordRing } from './passwordRing.js';
import type { ConfigCache } from './plainConfig.js';
import { resolveTarget } from './resolve.js';
import { createSession } from './session.js';
import { createSlices } from './slices.js';
import type { Session, SshOptions, SshPool, SshTarget } from './types.js';
import { openTransport } from './transport.js';
import { ConnectFailure } from './unreachable.js';
import { pause, until } from './until.js';

const defaultConcurrency = 32;
/** Logins under way at one server: sshd starts to drop them at ten (MaxStartups 10:30:100). */
const perServer = 8;
/** Ports knocked at at once, directly and through one jump host; a forwarded connection takes no place of MaxSessions or MaxStartups. */
const knocking = { direct: 512, jump: 128 };
/** That a port answered counts for so long, in ms. */
const reachedMs = 30_000;
/** Time in ms that all connections together may take in bytes before the event loop gets its turn. */
const takingInMs = 12;
/** Names resolved before the event loop gets its turn. */
const breath = 5;
/** Tries of one connection whose server hung up early, and the wait before the second, in ms, doubled each time. */
const maxTries = 6;
const firstWaitMs = 150;

/** A connection that is open or being opened, and how many sessions and further hops stand on it. */
interface Shared {
  readonly connection: Promise<Connection>;
  readonly abort: AbortController;
  users: number;
}

interface Entry {
  readonly session: Promise<Session>;
  readonly abort: AbortController;
  waiting: number;
  /** How often it was handed out. */
  handed: number;
}

/**
 * Sessions to hosts by alias: one connection each, opened when first asked for, jump hosts shared between those who go through them.
 * Nothing connects before the first `session()` or `reach()`.
 */
export function createPool(options: SshOptions): SshPool {
  const concurrency = options.concurrency ?? defaultConcurrency;
  const opening = createGate(concurrency);
  const resolving = createGate(Math.min(concurrency, 8));
  const turn = createGate(1);
  const configs: ConfigCache = new Map();
  const servers = gates(perServer);
  const doors = new Map<string, Gate>();
  const context: ConnectContext = {
    prompts: options.prompts,
    trust: options.trust,
    secrets: options.secrets,
    log: options.log,
    ring: createKeyRing(options.secrets),
    passwords: createPasswordRing(),
    known: createKnownHostsCache(),
    turn,
    slices: createSlices(takingInMs),
    keys: createHostKeyDesk(options.prompts, turn, () => opening.busy),
  };
  const shared = new Map<string, Shared>();
  const sessions = new Map<string, Entry>();
  const parked = createParking();
  /** Hosts that were knocked at for a fleet: their resolution, and since when the fleet was asked for. */
  const called = new Map<string, { readonly target: Promise<SshTarget>; readonly since: number }>();
  const reached = new Map<string, { readonly at: number; readonly answer: Promise<boolean> }>();
  const life = new AbortController();
  setMaxListeners(0, life.signal);
  let resolved = 0;
  let disposed = false;

  const door = (via: string): Gate => {
    const gate = doors.get(via) ?? createGate(via === '' ? knocking.direct : knocking.jump);
    doors.set(via, gate);
    return gate;
  };

  /** One more user of the connection over these hops; opened when there is none. */
  const acquire = (hops: readonly SshTarget[], jumpFor: string | null, login: Login): { readonly key: string; readonly entry: Shared } => {
    const key = JSON.stringify(hops);
    const known = shared.get(key);
    if (known !== undefined) {
      known.users++;
      return { key, entry: known };
    }
    const abort = new AbortController();
    // Every connection that goes through this one listens to it.
    setMaxListeners(0, abort.signal);
    const entry: Shared = { connection: open(hops, jumpFor, login, abort.signal), abort, users: 1 };
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

  /** The connection that the way to a host goes over, and how to let go of it. */
  const before = async (
    hops: readonly SshTarget[],
    login: Login,
  ): Promise<{ readonly via: Connection | null; readonly release: () => void }> => {
    const target = last(hops);
    const way = hops.slice(0, -1);
    if (way.length === 0) return { via: null, release: () => undefined };
    const through = acquire(way, target.alias, login);
    let held = true;
    const letGo = (): void => {
      if (held) release(through.key, through.entry);
      held = false;
    };
    try {
      return { via: await through.entry.connection, release: letGo };
    } catch (error) {
      letGo();
      throw throughJump(error, target);
    }
  };

  const knock = async (target: SshTarget, via: Connection | null, viaKey: string, signal: AbortSignal): Promise<Duplex> =>
    await door(viaKey).run(() => openTransport(target, via, signal), signal);

  const open = async (hops: readonly SshTarget[], jumpFor: string | null, login: Login, signal: AbortSignal): Promise<Connection> => {
    const target = last(hops);
    const place = placeOf(hops);
    const waiting = parked.take(place);
    let first = waiting?.stream ?? null;
    const way = await before(hops, login).finally(() => waiting?.release());
    const aside: Login['aside'] = (work) => opening.aside(() => login.aside(work));
    const attempt = async (): Promise<Connection> => {
      const stream = first ?? (await knock(target, way.via, viaOf(hops), signal));
      first = null;
      try {
        return await opening.run(() => openConnection(target, way.via, jumpFor, context, signal, { ...login, aside }, stream), signal);
      } catch (error) {
        stream.destroy();
        throw error;
      }
    };
    try {
      const connection = await servers(place).run(() => persist(attempt, signal), signal);
      void connection.closed.then(way.release);
      return connection;
    } catch (error) {
      first?.destroy();
      way.release();
      throw error;
    }
  };

  const resolve = async (alias: string, signal: AbortSignal): Promise<SshTarget> => {
    const { ssh, connectTimeoutMs } = options;
    return await resolving.run(async () => {
      if (++resolved % breath === 0) await new Promise((done) => setImmediate(done));
      return await resolveTarget(alias, {
        config: options.config,
        signal,
        cache: configs,
        ...(ssh !== undefined && { ssh }),
        ...(connectTimeoutMs !== undefined && { connectTimeoutMs }),
      });
    }, signal);
  };

  /** Knocks at a host's port and parks what came of it. A server that hangs up early is there: the login tries again. */
  const knockAt = async (hops: readonly SshTarget[], since: number): Promise<void> => {
    const way = await before(hops, { since, aside: (work) => work() });
    try {
      parked.put(placeOf(hops), await knock(last(hops), way.via, viaOf(hops), life.signal), way.release);
    } catch (error) {
      way.release();
      if (!(error instanceof ConnectFailure && error.retry)) throw error;
    }
  };

  const forget = (alias: string): void => {
    sessions.get(alias)?.abort.abort();
    sessions.delete(alias);
  };

  const connect = async (alias: string, signal: AbortSignal, aside: Login['aside']): Promise<Session> => {
    const known = called.get(alias);
    called.delete(alias);
    const since = known?.since ?? performance.now();
    const target = await (known?.target ?? resolve(alias, signal));
    const { key, entry } = acquire(hopsTo(target), null, { since, aside });
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
    session: async (alias, signal, asked) => {
      if (disposed) throw cancelled(alias);
      if (signal?.aborted) throw cancelled(alias);
      let entry = sessions.get(alias);
      if (entry === undefined) {
        const abort = new AbortController();
        const made: Entry = { session: connect(alias, abort.signal, asked?.aside ?? ((work) => work())), abort, waiting: 0, handed: 0 };
        entry = made;
        sessions.set(alias, made);
        const gone = (): void => {
          if (sessions.get(alias) === made) sessions.delete(alias);
        };
        made.session.then((session) => void session.closed.then(gone), gone);
      }
      entry.waiting++;
      entry.handed++;
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
    reach: async (alias, signal) => {
      if (disposed || signal?.aborted === true) throw cancelled(alias);
      if (sessions.has(alias)) return;
      const since = performance.now();
      const target = resolve(alias, life.signal);
      called.set(alias, { target, since });
      const work = (async () => {
        const hops = hopsTo(await target);
        const place = placeOf(hops);
        const known = reached.get(place);
        // A failure is not shared: its words name the host that was knocked at.
        if (known !== undefined && since - known.at < reachedMs && (await known.answer)) return;
        const answer = knockAt(hops, since);
        reached.set(place, {
          at: since,
          answer: answer.then(
            () => true,
            () => false,
          ),
        });
        await answer;
      })();
      try {
        if ((await (signal === undefined ? work : until(work, signal))) instanceof AbortSignal) throw cancelled(alias);
      } catch (error) {
        called.delete(alias);
        if (life.signal.aborted) throw cancelled(alias);
        throw error;
      }
    },
    close: forget,
    closeUnshared: (alias) => {
      called.delete(alias);
      if (sessions.get(alias)?.handed === 1) forget(alias);
    },
    dispose: () => {
      disposed = true;
      life.abort();
      parked.clear();
      for (const alias of [...sessions.keys()]) forget(alias);
    },
  };
}

/** Gates by name, of one limit each. */
function gates(limit: number): (name: string) => Gate {
  const all = new Map<string, Gate>();
  return (name) => {
    const gate = all.get(name) ?? createGate(limit);
    all.set(name, gate);
    return gate;
  };
}

function last(hops: readonly SshTarget[]): SshTarget {
  const target = hops.at(-1);
  if (target === undefined) throw new Error('no hop to open');
  return target;
}

function hopsTo(target: SshTarget): readonly SshTarget[] {
  return [...target.jumps, { ...target, jumps: [] }];
}

/** One server: many aliases may stand for it. */
function placeOf(hops: readonly SshTarget[]): string {
  return hops.map(({ hostName, port }) => `${hostName}:${String(port)}`).join(' ');
}

/** The jump host's place, "" for none. */
function viaOf(hops: readonly SshTarget[]): string {
  return placeOf(hops.slice(0, -1));
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
