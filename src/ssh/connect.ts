import { setMaxListeners } from 'node:events';
import type { Duplex } from 'node:stream';
import * as l10n from '@vscode/l10n';
import { Client, type ServerHostKeyAlgorithm } from 'ssh2';
import { clean } from '../base/clean.js';
import { Failure, messageOf } from '../base/failure.js';
import type { Logger } from '../base/log.js';
import { createLogin } from './authenticate.js';
import { startClock, type Clock } from './clock.js';
import { fingerprint } from './fingerprint.js';
import type { Gate } from './gate.js';
import { type HostKeyDesk } from './hostKeyDesk.js';
import { decideHostKey } from './hostKeyPolicy.js';
import type { KeyRing } from './keyRing.js';
import type { PasswordRing } from './passwordRing.js';
import { addressOf, keyTypeOf, knownKeyTypes, matchHostKey, type KnownHostsFile } from './knownHosts.js';
import type { KnownHostsCache } from './knownHostsCache.js';
import type { Prompts, SecretStore, SessionOptions, SshTarget, TrustStore } from './types.js';
import { openTransport } from './transport.js';
import { paced } from './paced.js';
import type { Slices } from './slices.js';
import { isEarlyLoss, notInTime, notReached, reasonOf } from './unreachable.js';
import { reasonOf as abortReason } from './until.js';
import { hostVerifier } from './verifier.js';

/** What opening a connection needs from outside; shared by all of a pool's. */
export interface ConnectContext {
  readonly prompts: Prompts;
  readonly trust: TrustStore;
  readonly secrets: SecretStore | null;
  readonly log: Logger;
  readonly ring: KeyRing;
  readonly passwords: PasswordRing;
  readonly known: KnownHostsCache;
  readonly keys: HostKeyDesk;
  /** One question to the person at a time. */
  readonly turn: Gate;
  /** In which all connections take in what their servers say. */
  readonly slices: Slices;
}

/** A verified, logged-in connection to one host. */
export interface Connection {
  readonly target: SshTarget;
  readonly client: Client;
  /** Resolves when it is gone, with the reason in one sentence. */
  readonly closed: Promise<string>;
  /** Aborted when it is gone; its reason is an Error with the same sentence. */
  readonly gone: AbortSignal;
  /** Opens a second connection the same way, asking nobody anything: for the moment when this one has no channel left. */
  another(signal: AbortSignal): Promise<Connection>;
  close(): void;
}

/** Time for authentication, in ms, not counting questions to the person. */
const loginLimitMs = 30_000;

/** Host key algorithms in our order; SHA-1 signatures are left out as in OpenSSH since 8.8. */
const hostKeyAlgorithms: readonly ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
];

/** For whom a connection is opened. `since`: when it was asked for (performance.now()); what a person refused since then is not asked again. */
export interface Login {
  readonly since: number;
  /** Runs work that waits for a person about a host key. */
  readonly aside: NonNullable<SessionOptions['aside']>;
}

/**
 * Opens one connection, through `via` when given, over `opened` where the way there is open already. Throws a Failure of kind unreachable, timeout, host-key, auth or cancelled that
 * names the host, the cause and what to do.
 */
export async function openConnection(
  target: SshTarget,
  via: Connection | null,
  jumpFor: string | null,
  context: ConnectContext,
  signal: AbortSignal,
  login: Login = { since: performance.now(), aside: (work) => work() },
  opened: Duplex | null = null,
): Promise<Connection> {
  const address = addressOf(target.hostName, target.port, target.hostKeyAlias);
  const files = await Promise.all([...target.userKnownHostsFiles, ...target.globalKnownHostsFiles].map((path) => context.known.read(path)));
  const algorithms = orderAlgorithms([
    ...knownKeyTypes(files, address),
    ...(await context.trust.keys(address)).map((key) => keyTypeOf(Buffer.from(key, 'base64'))),
  ]);
  throwIfCancelled(signal, target);
  const again = (limit: AbortSignal): Promise<Connection> =>
    openConnection(target, via, jumpFor, { ...context, prompts: nobody, secrets: null, keys: nobodysDesk }, limit);
  const client = new Client();
  const clock = startClock(target.connectTimeoutMs);
  try {
    const sock = paced(opened ?? (await openTransport(target, via, signal)), context.slices);
    clock.restart(target.connectTimeoutMs);
    return await handshake(client, {
      target,
      sock,
      via: via?.target.alias ?? null,
      jumpFor,
      files,
      algorithms,
      address,
      clock,
      context,
      signal,
      again,
      login,
    });
  } finally {
    clock.stop();
  }
}

interface Attempt {
  readonly target: SshTarget;
  readonly sock: Duplex;
  readonly via: string | null;
  readonly jumpFor: string | null;
  readonly files: readonly KnownHostsFile[];
  readonly algorithms: ServerHostKeyAlgorithm[];
  readonly address: string;
  readonly clock: Clock;
  readonly context: ConnectContext;
  readonly signal: AbortSignal;
  readonly again: Connection['another'];
  readonly login: Login;
}

/** Says no to everything. */
const nobody: Prompts = { trustHostKey: () => Promise.resolve(false), askSecret: () => Promise.resolve(undefined) };

const nobodysDesk: HostKeyDesk = { ask: () => Promise.resolve(false) };

function handshake(client: Client, attempt: Attempt): Promise<Connection> {
  const { target, via, clock, context, signal } = attempt;
  return new Promise<Connection>((resolve, reject) => {
    /** Aborted when this attempt is over for any reason but success: open questions vanish, late answers count for nothing. */
    const over = new AbortController();
    let settled = false;
    let limitMs = target.connectTimeoutMs;
    let asking = 0;
    let lastError: Error | null = null;
    const gone = new AbortController();
    // Everything that goes through this connection listens to its end.
    setMaxListeners(0, gone.signal);

    const finish = (): boolean => {
      if (settled) return false;
      settled = true;
      signal.removeEventListener('abort', cancel);
      clock.signal.removeEventListener('abort', expire);
      return true;
    };
    const fail = (failure: Failure): void => {
      if (!finish()) return;
      over.abort();
      client.end();
      client.destroy();
      attempt.sock.destroy();
      reject(failure);
    };
    const cancel = (): void => {
      fail(cancelled(target));
    };
    const expire = (): void => {
      fail(notInTime(target, via, limitMs));
    };
    const ask = async <T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
      asking++;
      try {
        return await clock.hold(() => context.turn.run(() => work(over.signal), over.signal));
      } finally {
        asking--;
      }
    };
    const wait = async <T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
      asking++;
      try {
        return await clock.hold(() => work(over.signal));
      } finally {
        asking--;
      }
    };
    const lost = (error: Error | null): void => {
      const reason = error === null ? l10n.t('it closed the connection') : reasonOf(error, target);
      // Too many logins under way, or a login that ran out of the server's patience while a person was being asked.
      const retry = asking > 0 || (error !== null && (isEarlyLoss(error) || ('code' in error && error.code === 'ECONNRESET')));
      fail(notReached(target, via, reason, { retry, cause: error ?? undefined }));
    };

    const login = createLogin(target, {
      ...context,
      asking: ask,
      waiting: wait,
      since: attempt.login.since,
      jump: attempt.jumpFor !== null,
      signal: over.signal,
      fail,
    });
    client.on('error', (error: Error & { level?: string }) => {
      // A key that would not sign is one attempt less, not the end; ssh2 goes on with the next method by itself.
      if (error.level === 'agent') {
        context.log.info(`${target.alias}: ${clean(error.message)}`);
        return;
      }
      lastError = error;
      lost(error);
    });
    client.on('close', () => {
      lost(lastError);
      const reason =
        lastError === null
          ? l10n.t('The connection to {0} was closed.', target.alias)
          : l10n.t('The connection to {0} was lost: {1}.', target.alias, reasonOf(lastError, target));
      gone.abort(new Error(reason));
    });
    // Commands are small writes one after the other: with Nagle's algorithm each waits for the server's delayed acknowledgement, some 40 ms.
    client.on('connect', () => void client.setNoDelay(true));
    client.on('handshake', () => {
      if (settled) return;
      limitMs = Math.max(loginLimitMs, target.connectTimeoutMs);
      clock.restart(limitMs);
    });
    client.on('banner', (message: string) => {
      context.log.info(`${target.alias}: ${clean(message).trim().slice(0, 2000)}`);
    });
    client.on('ready', () => {
      if (!finish()) return;
      login.worked().catch((error: unknown) => {
        context.log.warn(`${target.alias}: the secret could not be stored: ${messageOf(error)}`);
      });
      context.log.info(`${target.alias}: connected`);
      resolve({
        target,
        client,
        closed: new Promise((done) => {
          gone.signal.addEventListener('abort', () => done(abortReason(gone.signal).message), { once: true });
        }),
        gone: gone.signal,
        another: attempt.again,
        close: () => {
          client.end();
          attempt.sock.end();
        },
      });
    });
    signal.addEventListener('abort', cancel, { once: true });
    clock.signal.addEventListener('abort', expire, { once: true });
    if (signal.aborted) {
      cancel();
      return;
    }
    try {
      client.connect({
        sock: attempt.sock,
        username: target.user,
        // ssh2's own limit would run while a person reads a fingerprint: ours stands still.
        readyTimeout: 0,
        keepaliveInterval: target.keepaliveIntervalMs,
        keepaliveCountMax: 3,
        algorithms: { serverHostKey: attempt.algorithms },
        hostVerifier: hostVerifier((key) => judge(key, attempt, { wait, fail, over: over.signal }), over.signal),
        authHandler: login.handler,
      });
    } catch (error) {
      fail(notReached(target, via, messageOf(error), { cause: error }));
    }
  });
}

interface Judging {
  readonly wait: <T>(work: (signal: AbortSignal) => Promise<T>) => Promise<T>;
  readonly fail: (failure: Failure) => void;
  /** Aborted when the attempt is over. */
  readonly over: AbortSignal;
}

/** Whether this key may be trusted. Refusals end the attempt with their own words before ssh2 says "Host denied". */
async function judge(key: Buffer, attempt: Attempt, state: Judging): Promise<boolean> {
  const { target, address, context } = attempt;
  const refuse = (failure: Failure): boolean => {
    state.fail(failure);
    return false;
  };
  try {
    const keyType = keyTypeOf(key);
    if (keyType === null) return refuse(new Failure('host-key', l10n.t('{0} showed a host key that cannot be read.', target.alias)));
    const base64 = key.toString('base64');
    const decision = decideHostKey({
      alias: target.alias,
      address,
      keyType,
      key: base64,
      fingerprint: fingerprint(key),
      strict: target.strictHostKeyChecking,
      known: matchHostKey(attempt.files, target.hostName, target.port, target.hostKeyAlias, keyType, base64),
      trusted: await context.trust.keys(address),
      trustFile: context.trust.file ?? null,
    });
    switch (decision.action) {
      case 'accept':
        return true;
      case 'refuse':
        return refuse(decision.failure);
      case 'remember':
        await context.trust.add(address, keyType, base64);
        context.log.info(`${target.alias}: new host key ${keyType} ${fingerprint(key)} remembered`);
        return true;
      case 'ask': {
        const question = {
          alias: target.alias,
          address,
          keyType,
          fingerprint: fingerprint(key),
          jumpFor: attempt.jumpFor,
          knownTypes: decision.knownTypes,
        };
        const answer: unknown = await state.wait((signal) =>
          attempt.login.aside(() =>
            context.keys.ask({
              question,
              since: attempt.login.since,
              // Another connection may have had the same key accepted while this one waited for its turn.
              accepted: async () => (await context.trust.keys(address)).includes(base64),
              signal,
            }),
          ),
        );
        // A yes to a question that is no longer asked is not kept either: nobody could tell any more what it was about.
        if (answer !== true || state.over.aborted)
          return refuse(
            new Failure(
              'host-key',
              l10n.t('The host key of {0} was not accepted ({1} {2}).', target.alias, keyType, question.fingerprint),
              {
                next: l10n.t('Compare the fingerprint with one from your administrator, then connect again.'),
              },
            ),
          );
        await context.trust.add(address, keyType, base64);
        return true;
      }
    }
  } catch (error) {
    return refuse(
      error instanceof Failure
        ? error
        : new Failure('host-key', l10n.t('The host key of {0} could not be checked: {1}', target.alias, messageOf(error)), {
            cause: error,
          }),
    );
  }
}

/** Algorithms of known keys first, so that the server shows a key that can be checked (sshconnect2.c, order_hostkeyalgs). */
export function orderAlgorithms(knownTypes: readonly (string | null)[]): ServerHostKeyAlgorithm[] {
  const isKnown = (algorithm: string): boolean => knownTypes.includes(algorithm.startsWith('rsa-sha2-') ? 'ssh-rsa' : algorithm);
  return [...hostKeyAlgorithms.filter(isKnown), ...hostKeyAlgorithms.filter((algorithm) => !isKnown(algorithm))];
}

function cancelled(target: SshTarget): Failure {
  return new Failure('cancelled', l10n.t('Connecting to {0} was cancelled.', target.alias));
}

function throwIfCancelled(signal: AbortSignal, target: SshTarget): void {
  if (signal.aborted) throw cancelled(target);
}
