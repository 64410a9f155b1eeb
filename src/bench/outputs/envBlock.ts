import { cleanLine } from '../../base/clean.js';
import type { ProposedSetting } from './confFile.js';
import { gainMark } from './confFile.js';

/** Lines for a shell that set and export the settings, each below a comment with its gain. `quote` makes one word of a value. */
export function envBlock(settings: readonly ProposedSetting[], quote: (word: string) => string): string {
  return settings
    .flatMap(({ name, value, gain }) => [
      `${gainMark}${cleanLine(gain)}`,
      value === null ? `unset ${name}` : `export ${name}=${quote(cleanLine(value))}`,
    ])
    .map((line) => `${line}\n`)
    .join('');
}
