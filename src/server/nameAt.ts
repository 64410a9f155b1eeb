import { lineRange, type Position, type Range } from '../base/text.js';
import { isSettingName } from '../scripts/index.js';

/** A word of a text. */
export interface NameAt {
  readonly name: string;
  readonly range: Range;
}

/** The name of a variable at a position, wherever in the text it stands; null where there is none. */
export function nameAt(text: string, { line, character }: Position): NameAt | null {
  for (const match of (text.split('\n')[line] ?? '').matchAll(/[A-Za-z_]\w*/gu)) {
    const end = match.index + match[0].length;
    if (match.index <= character && character <= end && isSettingName(match[0]))
      return { name: match[0], range: lineRange(line, match.index, end) };
  }
  return null;
}
