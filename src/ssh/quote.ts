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
