import * as l10n from '@vscode/l10n';
import { clean, cleanLine } from '../../base/clean.js';
import { Failure } from '../../base/failure.js';
import type { EngineName } from './fanOut.js';

/** What the OpenSSH client on the login node says when it cannot get through (openssh-portable: sshconnect.c, sshconnect2.c, misc.c, packet.c). */
const words: readonly { readonly kind: 'auth' | 'host-key' | 'timeout' | 'unreachable'; readonly form: RegExp }[] = [
  { kind: 'host-key', form: /Host key verification failed|REMOTE HOST IDENTIFICATION HAS CHANGED|No \S+ host key is known for/i },
  { kind: 'auth', form: /Permission denied|Too many authentication failures|No supported authentication methods/i },
  { kind: 'timeout', form: /Connection timed out|Operation timed out|connect: timed out/i },
  {
    kind: 'unreachable',
    form: /Connection refused|No route to host|Network is unreachable|Could not resolve hostname|Name or service not known|Connection (?:closed|reset)|kex_exchange_identification|Connection to \S+ closed|Broken pipe|Bad configuration option|UNKNOWN port/i,
  },
];

/** A host that the engine did not get through to, from the last words that it had about it. */
export function notReachedBy(engine: EngineName, from: string, host: string, lines: readonly string[]): Failure {
  for (const { kind, form } of words) {
    const line = lines.find((text) => form.test(text));
    if (line === undefined) continue;
    const said = short(line);
    switch (kind) {
      case 'host-key':
        return new Failure(
          kind,
          l10n.t('{0} was refused by {1} on {2}: its host key is not the one known there ({3}).', host, engine, from, said),
          {
            next: l10n.t('Add or correct its key in known_hosts on {0}, or use --via ssh.', from),
          },
        );
      case 'auth':
        return new Failure(kind, l10n.t('{0} refused the login that {1} tried from {2} ({3}).', host, engine, from, said), {
          next: l10n.t('Logins from {0} to its hosts must work without a question, or use --via ssh.', from),
        });
      default:
        return new Failure(kind, l10n.t('{0} was not reached by {1} from {2} ({3}).', host, engine, from, said), {
          next: l10n.t('Check that the host is up and that {0} can reach it.', from),
        });
    }
  }
  const last = lines.map(short).filter((line) => line !== '');
  return new Failure(
    'tool',
    last.length === 0
      ? l10n.t('{0} gave no answer to {1} on {2}.', host, engine, from)
      : l10n.t('{0} gave no answer to {1} on {2}. It said: {3}', host, engine, from, last.at(-1) ?? ''),
    { next: l10n.t('The login must give a POSIX shell with sh.') },
  );
}

function short(line: string): string {
  return cleanLine(clean(line)).slice(0, 200);
}
