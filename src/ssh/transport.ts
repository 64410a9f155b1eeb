import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import * as l10n from '@vscode/l10n';
import { Failure } from '../base/failure.js';
import type { Connection } from './connect.js';
import type { SshTarget } from './types.js';
import { ConnectFailure, forwardReason, notInTime, notReached, reasonOf } from './unreachable.js';
import { reasonOf as abortReason, until } from './until.js';

/** Longest wait for a port to answer, in ms, unless the ssh config grants more than the usual 10 s: all dead hosts of a fleet together cost this once. */
const knockMs = 5000;
const usualMs = 10_000;

/**
 * A stream to a host's SSH server whose first word has come: what follows is no waiting for a host that is dead or dumb. The word itself
 * stays unread. Throws a Failure of kind unreachable, timeout or cancelled.
 */
export async function openTransport(target: SshTarget, via: Connection | null, signal: AbortSignal): Promise<Duplex> {
  const limitMs = target.connectTimeoutMs > usualMs ? target.connectTimeoutMs : Math.min(knockMs, target.connectTimeoutMs);
  const started = performance.now();
  const stream = await (via === null ? direct(target, limitMs, signal) : forwarded(target, via, limitMs, signal));
  // The one who takes it over listens too; until then a reset must not end the process.
  stream.on('error', () => undefined);
  try {
    const rest = Math.max(1, Math.ceil(target.connectTimeoutMs - (performance.now() - started)));
    const limit = AbortSignal.timeout(rest);
    const answer = await until(firstWord(stream), limit, signal, ...(via === null ? [] : [via.gone]));
    const name = via?.target.alias ?? null;
    if (answer === signal) throw cancelled(target);
    if (answer === limit) throw notInTime(target, name, target.connectTimeoutMs);
    if (answer instanceof AbortSignal) throw notReached(target, name, abortReason(answer).message, { retry: true });
    if (answer instanceof Error)
      throw notReached(target, name, reasonOf(answer, target), { retry: 'code' in answer && answer.code === 'ECONNRESET', cause: answer });
    if (!answer) throw notReached(target, name, l10n.t('it closed the connection before the first word'), { retry: true });
    return stream;
  } catch (error) {
    stream.destroy();
    throw error;
  }
}

/** True when bytes wait to be read, false when the stream ended without any. */
function firstWord(stream: Duplex): Promise<boolean | Error> {
  return new Promise((resolve) => {
    const done = (answer: boolean | Error): void => {
      stream.off('readable', look);
      stream.off('close', ended);
      stream.off('error', done);
      resolve(answer);
    };
    const look = (): void => done(stream.readableLength > 0);
    const ended = (): void => done(stream.readableLength > 0);
    stream.on('readable', look);
    stream.on('close', ended);
    stream.on('error', done);
  });
}

async function direct(target: SshTarget, limitMs: number, signal: AbortSignal): Promise<Duplex> {
  const socket = connect({ host: target.hostName, port: target.port, noDelay: true });
  const opened = new Promise<null | Error>((resolve) => {
    socket.once('connect', () => resolve(null));
    socket.once('error', resolve);
  });
  const limit = AbortSignal.timeout(Math.ceil(limitMs));
  const answer = await until(opened, limit, signal);
  if (answer === null) return socket;
  socket.destroy();
  if (answer === signal) throw cancelled(target);
  if (answer === limit) throw notInTime(target, null, limitMs);
  const error = answer instanceof Error ? answer : new Error('aborted');
  throw notReached(target, null, reasonOf(error, target), { retry: 'code' in error && error.code === 'ECONNRESET', cause: error });
}

/** A stream to the target's port from the jump host. */
async function forwarded(target: SshTarget, via: Connection, limitMs: number, signal: AbortSignal): Promise<Duplex> {
  const name = via.target.alias;
  let wanted = true;
  const opened = new Promise<Duplex>((resolve, reject) => {
    via.client.forwardOut('127.0.0.1', 0, target.hostName, target.port, (error, channel) => {
      if (error) reject(error);
      else if (wanted) resolve(channel);
      else channel.destroy();
    });
  });
  const limit = AbortSignal.timeout(Math.ceil(limitMs));
  try {
    const answer = await until(opened, limit, signal, via.gone);
    if (!(answer instanceof AbortSignal)) return answer;
    if (answer === signal) throw cancelled(target);
    throw answer === via.gone ? lost(target, via) : notInTime(target, name, limitMs);
  } catch (error) {
    if (error instanceof Failure || !(error instanceof Error)) throw error;
    if (via.gone.aborted) throw lost(target, via);
    // Short of resources (RFC 4254, 5.1) may be over in a moment.
    throw notReached(target, name, forwardReason(error, name), { retry: 'reason' in error && Number(error.reason) === 4, cause: error });
  } finally {
    wanted = false;
  }
}

function lost(target: SshTarget, via: Connection): ConnectFailure {
  return notReached(target, via.target.alias, abortReason(via.gone).message, { retry: true });
}

function cancelled(target: SshTarget): Failure {
  return new Failure('cancelled', l10n.t('Connecting to {0} was cancelled.', target.alias));
}
