import * as l10n from '@vscode/l10n';
import { clean } from '../base/clean.js';
import { Failure } from '../base/failure.js';
import type { SshTarget } from './types.js';

/** A connection that did not come about; `retry` says whether trying again soon may help. */
export class ConnectFailure extends Failure {
  readonly retry: boolean;
  constructor(kind: 'unreachable' | 'timeout', message: string, options: { next: string | null; cause?: unknown; retry: boolean }) {
    super(kind, message, options);
    this.retry = options.retry;
  }
}

/** "gpu-19 was not reached through login-1: the connection was refused." */
export function notReached(
  target: SshTarget,
  via: string | null,
  reason: string,
  options: { retry?: boolean; cause?: unknown; next?: string } = {},
): ConnectFailure {
  return new ConnectFailure(
    'unreachable',
    via === null
      ? l10n.t('{0} was not reached: {1}.', target.alias, reason)
      : l10n.t('{0} was not reached through {1}: {2}.', target.alias, via, reason),
    {
      next:
        options.next ?? l10n.t('Check that the host is up and that HostName and Port ({0}, {1}) are right.', target.hostName, target.port),
      cause: options.cause,
      retry: options.retry ?? false,
    },
  );
}

/** "gpu-19 was not reached in 5 s (no answer through login-1)." */
export function notInTime(target: SshTarget, via: string | null, limitMs: number): ConnectFailure {
  const seconds = limitMs / 1000;
  return new ConnectFailure(
    'timeout',
    via === null
      ? l10n.t('{0} was not reached in {1} s.', target.alias, seconds)
      : l10n.t('{0} was not reached in {1} s (no answer through {2}).', target.alias, seconds, via),
    { next: l10n.t('Check that the host is up, or raise ConnectTimeout in your ssh config.'), retry: false },
  );
}

/** What an error of the network or of ssh2 means, in a few words. */
export function reasonOf(error: Error, target: SshTarget): string {
  const code = 'code' in error ? String(error.code) : '';
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAI_NODATA':
      return l10n.t('the name {0} is not known', target.hostName);
    case 'ECONNREFUSED':
      return l10n.t('nothing answers on port {0}', target.port);
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return l10n.t('there is no route to it');
    case 'ETIMEDOUT':
      return l10n.t('it did not answer');
    case 'ECONNRESET':
    case 'EPIPE':
      return l10n.t('it closed the connection');
    default:
      break;
  }
  if (isEarlyLoss(error)) return l10n.t('it closed the connection before the first word');
  if (error.message.startsWith('Keepalive timeout')) return l10n.t('it stopped answering');
  if (error.message.startsWith('Handshake failed') || error.message.includes('no matching'))
    return l10n.t('it has no algorithm in common with us ({0})', shorten(error.message));
  return shorten(error.message);
}

/** What the jump host said when it was asked to forward (RFC 4254, 5.1). */
export function forwardReason(error: Error, via: string): string {
  const reason = 'reason' in error ? Number(error.reason) : 0;
  if (reason === 1) return l10n.t('{0} does not allow forwarding', via);
  if (reason === 2) return l10n.t('{0} cannot connect to it', via);
  if (reason === 4) return l10n.t('{0} is short of resources', via);
  return shorten(error.message);
}

/** The server hung up before it said anything: sshd does so when too many logins are under way (MaxStartups). */
export function isEarlyLoss(error: Error): boolean {
  return error.message === 'Connection lost before handshake';
}

function shorten(text: string): string {
  return clean(text).replace(/\s+/g, ' ').trim().slice(0, 200);
}
