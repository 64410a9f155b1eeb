import { setMaxListeners } from 'node:events';
import * as l10n from '@vscode/l10n';
import type { SFTPWrapper } from 'ssh2';
import { cleanLine } from '../../base/clean.js';
import { Failure } from '../../base/failure.js';
import type { Connection } from '../connect.js';
import type { Gate } from '../gate.js';
import { pause, reasonOf, until } from '../until.js';
import type { FileOptions } from './types.js';

const defaultTimeoutMs = 30_000;

/** Status codes of SFTP version 3 (draft-ietf-secsh-filexfer-02, 7). */
export const status = { endOfFile: 1, noSuchFile: 2, permissionDenied: 3, failure: 4, unsupported: 8 } as const;

/** The status that the host answered with, or null when it did not answer at all. */
export function statusOf(error: unknown): number | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'number' ? error.code : null;
}

/** An SFTP channel whose requests end with the work's limit or the connection. */
export interface Sftp {
  readonly host: string;
  readonly user: string;
  /** Aborted when the work is to stop. */
  readonly stop: AbortSignal;
  /** Aborted when the connection is gone. */
  readonly gone: AbortSignal;
  /** Makes one request. Rejects with the host's Error, or with a Failure when the work is to stop or the connection is gone. */
  ask<T>(request: (sftp: SFTPWrapper, done: (error?: Error | null, value?: T) => void) => void): Promise<T>;
  /** The same channel with a limit of its own: for cleaning up after the work was stopped, and for what must not be left half asked. */
  apart(limitMs: number): Sftp;
}

/** Runs work on an SFTP channel of its own, which is closed afterwards. Throws a Failure of kind unsupported where the host has no SFTP. */
export async function withSftp<T>(connection: Connection, gate: Gate, options: FileOptions, work: (sftp: Sftp) => Promise<T>): Promise<T> {
  const host = connection.target.alias;
  const limitMs = options.timeoutMs ?? defaultTimeoutMs;
  const stop = new AbortController();
  const cancel = (): void => {
    stop.abort(new Failure('cancelled', l10n.t('Work on files of {0} was cancelled.', host)));
  };
  const timer = setTimeout(() => {
    const message = l10n.t('Files of {0} did not answer in {1} s.', host, limitMs / 1000);
    stop.abort(new Failure('timeout', message, { next: l10n.t('A file system that hangs there does this; try again.') }));
  }, limitMs);
  options.signal?.addEventListener('abort', cancel, { once: true });
  if (options.signal?.aborted === true) cancel();
  try {
    return await gate.run(async () => {
      const wrapper = await open(connection, stop.signal);
      try {
        return await work(channel(connection, wrapper, stop.signal));
      } finally {
        wrapper.end();
      }
    }, stop.signal);
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', cancel);
  }
}

function channel(connection: Connection, wrapper: SFTPWrapper, stop: AbortSignal): Sftp {
  const { gone } = connection;
  // Requests on their way listen at once, and each takes its listener off again.
  setMaxListeners(0, stop, gone);
  return {
    host: connection.target.alias,
    user: connection.target.user,
    stop,
    gone,
    ask: async <T>(request: (sftp: SFTPWrapper, done: (error?: Error | null, value?: T) => void) => void): Promise<T> => {
      if (stop.aborted) throw reasonOf(stop);
      const answered = new Promise<T>((resolve, reject) => {
        request(wrapper, (error, value) => {
          if (error) reject(error);
          else resolve(value as T);
        });
      });
      try {
        const answer = await until(answered, stop, gone);
        if (answer === stop) throw reasonOf(stop);
        if (answer === gone) throw lost(connection);
        return answer as T;
      } catch (error) {
        // An answer that never comes, because the channel closed: the connection follows within moments, or sftp-server was killed.
        if (statusOf(error) === null && !(error instanceof Failure) && isClosed(error)) {
          await until(pause(100), gone);
          throw lost(connection, error);
        }
        throw error;
      }
    },
    apart: (limitMs) => channel(connection, wrapper, AbortSignal.timeout(limitMs)),
  };
}

/** What ssh2 says for requests on a channel that closed (SFTP.js). */
function isClosed(error: unknown): boolean {
  return error instanceof Error && /^(?:No response from server|Not connected|Unable to exec|.*closed)/i.test(error.message);
}

function lost(connection: Connection, cause?: unknown): Failure {
  const { alias } = connection.target;
  return connection.gone.aborted
    ? new Failure('unreachable', reasonOf(connection.gone).message, { next: l10n.t('Connect again.'), cause })
    : new Failure('unreachable', l10n.t('The SFTP server of {0} ended in the middle of its work.', alias), {
        next: l10n.t('Try again.'),
        cause,
      });
}

/** Opens the channel; a server that has too many open is asked again for a while (MaxSessions). */
async function open(connection: Connection, stop: AbortSignal): Promise<SFTPWrapper> {
  const host = connection.target.alias;
  for (let delay = 50; ; delay = Math.min(1000, delay * 2)) {
    const late = { value: false };
    const answer = await until(tryOpen(connection, late), stop, connection.gone);
    if (answer instanceof AbortSignal) {
      late.value = true;
      throw answer === stop ? reasonOf(stop) : lost(connection);
    }
    if (!(answer instanceof Error)) return answer;
    if ('reason' in answer) {
      await until(pause(delay * (1 + Math.random())), stop, connection.gone);
      if (stop.aborted) throw reasonOf(stop);
      continue;
    }
    if ((await until(pause(50), connection.gone)) !== undefined) throw lost(connection, answer);
    // Text before the first packet is read as its length: "Packet length … exceeds max length", or a packet type that does not exist.
    const noisy = /packet|malformed/i.test(answer.message);
    throw new Failure(
      'unsupported',
      noisy
        ? l10n.t('SFTP on {0} cannot be understood: its login shell seems to print text of its own.', host)
        : l10n.t('{0} offers no SFTP ({1}), so its files cannot be opened from here.', host, cleanLine(answer.message).slice(0, 120)),
      {
        next: noisy
          ? l10n.t('Its start-up files must print nothing when no terminal is there.')
          : l10n.t('Use a terminal on the host, or ask for "Subsystem sftp internal-sftp" in its sshd_config.'),
        cause: answer,
      },
    );
  }
}

function tryOpen(connection: Connection, late: { readonly value: boolean }): Promise<SFTPWrapper | Error> {
  return new Promise((resolve) => {
    try {
      connection.client.sftp((error, wrapper) => {
        if (error) {
          resolve(error);
          return;
        }
        wrapper.on('error', () => undefined);
        if (late.value) wrapper.end();
        resolve(wrapper);
      });
    } catch (error) {
      resolve(error instanceof Error ? error : new Error(String(error)));
    }
  });
}
