import type { Range } from '../base/text.js';
import type { Setting } from '../scripts/setting.js';
import type { LintOptions } from './rule.js';

/** Lines of the text that was asked about last: many settings of one text ask one after the other, and splitting it for each takes long. */
const latest: { text: string; lines: readonly string[] } = { text: '', lines: [''] };

function lineOf(text: string, line: number): string {
  if (latest.text !== text) latest.lines = text.split('\n');
  // Also an equal text is kept in place of the one before: the very same string is compared at once, an equal one character by character.
  latest.text = text;
  return latest.lines[line] ?? '';
}

/** The part of a text that lies on one line; null for a part over several. */
export function sliceOf(text: string, { start, end }: Range): string | null {
  return start.line === end.line ? lineOf(text, start.line).slice(start.character, end.character) : null;
}

/** Words that YAML takes for booleans or nothing, in any of its versions and cases. */
const yamlWords = /^(?:true|false|yes|no|on|off|y|n|null|~)$/iu;

/** Text that stands for itself in every language here, blanks and quotes left out. */
const plain = /^[\w:,^=./;|+-]*$/u;

/** The text to write for a value so that the file's own quoting still yields it; null where that is not plain. */
export function writtenValue(
  value: string,
  setting: Setting,
  { text, kind = setting.kind }: Pick<LintOptions, 'text' | 'kind'>,
): string | null {
  if (setting.kind === 'conf') return value;
  if (!plain.test(value)) return null;
  // Without the text only values that need no quotes anywhere can be written.
  if (text === undefined) return setting.kind === 'bash' && /^[\w:,=./+-]+$/u.test(value) ? value : null;
  const written = sliceOf(text, setting.valueRange);
  if (written === null || written.includes('\\')) return null;
  const line = lineOf(text, setting.nameRange.start.line);
  const own = kind === setting.kind;
  const around = { before: line.slice(0, setting.valueRange.start.character), ahead: line.charAt(setting.nameRange.start.character - 1) };
  const quoted = /^(["'])([^"']*)\1$/u.exec(written)?.[1] ?? null;
  switch (setting.kind) {
    case 'bash':
      return inShell(value, quoted, own && !/["']/u.test(around.ahead));
    case 'python': {
      const literal = /^([rRuUfFbB]{0,2})(["'])[^"']*\2$/u.exec(written);
      if (literal !== null) return `${literal[1] ?? ''}${literal[2] ?? ''}${value}${literal[2] ?? ''}`;
      return insideText(around) ? value : null;
    }
    case 'yaml':
      return inYaml(value, quoted, around);
    case 'json':
      return insideText(around) ? value : `"${value}"`;
    case 'toml':
      return insideText(around) ? value : `${quoted ?? '"'}${value}${quoted ?? '"'}`;
    default:
      if (quoted !== null) return `${quoted}${value}${quoted}`;
      return setting.kind === 'dockerfile' && value === '' ? '""' : value;
  }
}

/** What stands on the line before a value, and right before its name. */
interface Around {
  readonly before: string;
  readonly ahead: string;
}

/** Whether name and value stand together in one text, as in `"NAME=value"`. */
function insideText({ before, ahead }: Around): boolean {
  return before.endsWith('=') && /["']/u.test(ahead);
}

function inShell(value: string, quoted: string | null, mayQuote: boolean): string | null {
  if (quoted !== null) return `${quoted}${value}${quoted}`;
  if (!/[;|^]/u.test(value) && value !== '') return value;
  return mayQuote ? `"${value}"` : null;
}

function inYaml(value: string, quoted: string | null, around: Around): string | null {
  if (quoted !== null) return `${quoted}${value}${quoted}`;
  if (around.before.endsWith('=')) {
    // `- NAME=value`: the value is the end of a plain scalar, which a comma ends where lists stand in brackets.
    return value.includes(',') && /[[{]/u.test(around.before) ? null : value;
  }
  return /^[A-Za-z_][\w./-]*$/u.test(value) && !yamlWords.test(value) ? value : `"${value}"`;
}
