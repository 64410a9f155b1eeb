import * as l10n from '@vscode/l10n';
import { Failure } from '../base/failure.js';

/**
 * One word for a POSIX shell, whatever it holds but NUL: inside single quotes nothing is special, so only the quote itself
 * leaves them (POSIX.1-2017, Shell Command Language, 2.2.2). Throws a Failure of kind input for NUL, which no argument can hold.
 */
export function quote(word: string): string {
  if (word.includes('\0')) throw new Failure('input', l10n.t('A command word holds a NUL character, which no program can receive.'));
  return `'${word.replaceAll("'", "'\\''")}'`;
}

const nameForm = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** `NAME='value'` words in the order given. Throws a Failure of kind input for a name that a shell would not take as one. */
export function assignments(env: Readonly<Record<string, string>>): string[] {
  return Object.entries(env).map(([name, value]) => {
    if (!nameForm.test(name)) throw new Failure('input', l10n.t('{0} is not a name for an environment variable.', JSON.stringify(name)));
    return `${name}=${quote(value)}`;
  });
}

/** A command for a POSIX shell: the environment first, then each argument quoted. Throws a Failure of kind input for no command at all. */
export function commandLine(argv: readonly string[], env: Readonly<Record<string, string>> = {}): string {
  if (argv.length === 0) throw new Failure('input', l10n.t('There is no command to run.'));
  return [...assignments(env), ...argv.map(quote)].join(' ');
}

/** What some login shell, or a program that hands a line to one, does not leave alone inside single quotes, and what travels in its place. */
const travelling = [
  ['\n', '\u0001'], // csh ends a quoted word at a line break.
  ["'", '\u0002'],
  ['\\', '\u0003'], // fish reads \' and \\ inside single quotes.
  ['!', '\u0004'], // csh puts an earlier command there.
  ['%', '\u0005'], // pdsh puts the host's name where it finds %h.
] as const;

/**
 * A command as one line that sh, bash, dash, busybox, fish, csh and tcsh all hand to `/bin/sh` the same, also by way of pdsh: the words
 * are quoted once, and the five characters above travel as control characters that `tr` turns back on the host. Throws a Failure of
 * kind input for no command, and for a word that holds NUL or one of those control characters.
 */
export function anyShellLine(argv: readonly string[]): string {
  let text = `exec ${commandLine(argv)}`;
  if (travelling.some(([, code]) => text.includes(code)))
    throw new Failure('input', l10n.t('A command word holds a control character that cannot be sent to many hosts at once.'));
  for (const [character, code] of travelling) text = text.replaceAll(character, code);
  // The text has no backslash and begins with "exec": every echo prints it as it is.
  return `exec /bin/sh -c ${quote(String.raw`eval "$(echo "$1" | tr "\001-\005" "\012\047\134\041\045")"`)} sh ${quote(text)}`;
}

/** A command to be read and pasted by a person: like {@link commandLine}, but words that no shell could misread stand as they are. */
export function commandToRead(argv: readonly string[]): string {
  return argv.map((word) => (/^[A-Za-z0-9_./:@%+=,-]+$/.test(word) ? word : quote(word))).join(' ');
}
