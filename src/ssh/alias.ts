import * as l10n from '@vscode/l10n';
import { clean } from '../base/clean.js';
import { Failure } from '../base/failure.js';

// OpenSSH itself refuses these since 9.6 (ssh.c, valid_hostname): a config's `Match exec` or ProxyCommand may hand %h to a shell.
const unsafe = /[\s'"`$\\;&<>|(){}]/;

/** Throws a Failure of kind input for a host name that could be read as an option or as shell text. */
export function checkAlias(alias: string): void {
  if (alias === '' || alias.length > 255 || alias.startsWith('-') || unsafe.test(alias) || clean(alias) !== alias)
    throw new Failure('input', l10n.t('{0} is not a host name.', JSON.stringify(clean(alias).slice(0, 80))), {
      next: l10n.t('Use a Host of your ssh config, a host name or an address.'),
    });
}
