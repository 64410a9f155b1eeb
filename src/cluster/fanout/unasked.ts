import * as l10n from '@vscode/l10n';
import { clean } from '../../base/clean.js';
import { Failure, messageOf } from '../../base/failure.js';
import type { FanOutAnswer } from './fanOut.js';

/** Why a host has no answer after somebody called the run off. */
export function notAsked(host: string): Failure {
  return new Failure('cancelled', l10n.t('{0} was not asked: the probe was cancelled.', host));
}

/** Why a host has no answer when what stands between us and it failed. */
export function notAskedBecause(host: string, error: unknown): Failure {
  const failure = error instanceof Failure ? error : new Failure('tool', clean(messageOf(error)), { cause: error });
  return new Failure(failure.kind, l10n.t('{0} was not asked: {1}', host, failure.message), { next: failure.next, cause: error });
}

/** The answer of a host that was never sent anything. */
export function unasked(problem: Failure): FanOutAnswer {
  return { result: null, problem, sentAtMs: null, firstAtMs: null, receivedAtMs: null };
}
