import * as l10n from '@vscode/l10n';
import { Failure } from '../base/failure.js';
import { keyTypeOf, type HostKeyAnswer } from './knownHosts.js';
import type { SshTarget } from './types.js';
import { quote } from './quote.js';

/** A host key as shown, with all that is known about it. */
export interface HostKeyCase {
  readonly alias: string;
  /** As known_hosts names it. */
  readonly address: string;
  readonly keyType: string;
  /** base64. */
  readonly key: string;
  /** "SHA256:…". */
  readonly fingerprint: string;
  readonly strict: SshTarget['strictHostKeyChecking'];
  /** What the user's known_hosts files say. */
  readonly known: HostKeyAnswer;
  /** base64 keys in our trust store for this address, and the store's file if it has one. */
  readonly trusted: readonly string[];
  readonly trustFile: string | null;
}

/** What to do with it: take it, take it and remember it, ask a person, or refuse with the words to say. */
export type HostKeyDecision =
  | { readonly action: 'accept' }
  | { readonly action: 'remember' }
  | { readonly action: 'ask'; readonly knownTypes: readonly string[] }
  | { readonly action: 'refuse'; readonly failure: Failure };

/** Decides as OpenSSH does, with two differences, each on the safe side; they are argued where they are made. */
export function decideHostKey(question: HostKeyCase): HostKeyDecision {
  const { known, trusted, key } = question;
  switch (known.outcome) {
    case 'match':
      return { action: 'accept' };
    case 'revoked':
      return refuse(
        l10n.t('The host key of {0} is revoked ({1}).', question.alias, place(known)),
        l10n.t("Do not connect; ask the administrator for the host's new key."),
      );
    case 'changed':
      // OpenSSH with StrictHostKeyChecking=no goes on here with passwords and forwarding off. What we would send then are commands
      // and secrets, so a changed key is refused under every setting.
      return refuse(
        l10n.t(
          'The host key of {0} has changed: it shows {1} {2}, but {3} holds another key.',
          question.alias,
          question.keyType,
          question.fingerprint,
          place(known),
        ),
        l10n.t(
          'If the administrator confirms the new key, run: {0}',
          `ssh-keygen -f ${word(known.where?.path ?? '')} -R ${word(question.address)}`,
        ),
      );
    case 'authority':
      return refuse(
        l10n.t(
          '{0} is known by a certificate authority only ({1}), and host certificates are not supported.',
          question.alias,
          place(known),
        ),
        l10n.t("Add the host's own key to known_hosts, for example by connecting once with ssh from a place you trust."),
      );
    case 'unknown':
      break;
  }
  if (trusted.includes(key)) return { action: 'accept' };
  const trustedTypes = trusted.map((base64) => keyTypeOf(Buffer.from(base64, 'base64')));
  if (trustedTypes.includes(question.keyType))
    return refuse(
      l10n.t(
        'The host key of {0} has changed: it shows {1} {2}, but another key was accepted here before.',
        question.alias,
        question.keyType,
        question.fingerprint,
      ),
      question.trustFile === null
        ? l10n.t('If the administrator confirms the new key, remove the old one from the keys accepted here.')
        : l10n.t('If the administrator confirms the new key, remove the line for {0} from {1}.', question.address, question.trustFile),
    );
  if (question.strict === 'yes')
    return refuse(
      l10n.t('The host key of {0} is not known, and StrictHostKeyChecking is on.', question.alias),
      l10n.t('Add its key to known_hosts; it shows {0} {1}.', question.keyType, question.fingerprint),
    );
  const otherTypes = [...new Set([...known.knownTypes, ...trustedTypes.filter((type) => type !== null)])];
  // A host that is known by a key of another type and shows a new type may be somebody else who lacks the known one: a person looks
  // at it even where new hosts are taken without asking. (We ask the server for the known types first, so this is rare.)
  if (question.strict === 'ask' || otherTypes.length > 0) return { action: 'ask', knownTypes: otherTypes };
  // "no" is taken as "accept-new": unknown keys are remembered so that a change is noticed next time.
  return { action: 'remember' };
}

function refuse(message: string, next: string): HostKeyDecision {
  return { action: 'refuse', failure: new Failure('host-key', message, { next }) };
}

function place(known: HostKeyAnswer): string {
  return known.where === null ? 'known_hosts' : `${known.where.path}:${known.where.line}`;
}

/** Quoted only where a shell needs it, because a person reads it. */
function word(text: string): string {
  return /^[A-Za-z0-9_./:-]+$/.test(text) ? text : quote(text);
}
