import * as l10n from '@vscode/l10n';
import { UsageError } from './command.js';

/** The number that an option was given, from 1 to `most`. Throws {@link UsageError}. */
export function wholeNumber(option: string, text: string | undefined, absent: number, most: number): number {
  if (text === undefined) return absent;
  const value = Number(text);
  if (!/^\d{1,6}$/.test(text) || value < 1 || value > most)
    throw new UsageError(l10n.t('{0} takes a number from 1 to {1}, not "{2}"', option, most, text));
  return value;
}
