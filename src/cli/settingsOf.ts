import * as l10n from '@vscode/l10n';
import { UsageError } from './command.js';

/** NAME=VALUE words of an option as settings. */
export function settingsOf(option: string, words: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    words.map((word) => {
      const at = word.indexOf('=');
      if (at < 1) throw new UsageError(l10n.t('{0} takes NAME=VALUE, not "{1}"', option, word));
      return [word.slice(0, at), word.slice(at + 1)];
    }),
  );
}
