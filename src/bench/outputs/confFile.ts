import { cleanLine } from '../../base/clean.js';

/** One setting to write, with what it gained in words, e.g. "+3.1 % ±0.8". */
export interface ProposedSetting {
  readonly name: string;
  /** null: the line should go, so that NCCL's own default applies. */
  readonly value: string | null;
  readonly gain: string;
}

/** How the comment lines that carry gains begin; a later proposal replaces them. */
export const gainMark = '# nccl-workbench: ';

/**
 * The text of an nccl.conf with the settings applied: the first line that means a name is replaced (also a broken one such as
 * `NCCL_BUFFSIZE = 4M`, which has no effect), later ones go, missing ones are appended. Gains stand on comment lines of their own,
 * since NCCL reads a comment after a value as part of the value. A `#` line must not hold `=`: NCCL before 2.26.2 would read it.
 */
export function proposeConf(text: string, settings: readonly ProposedSetting[]): string {
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/);
  const byName = new Map(settings.map((setting) => [setting.name, setting]));
  const written = new Set<string>();
  const out: string[] = [];
  for (const line of lines) {
    const setting = byName.get(nameOf(line));
    if (setting === undefined) {
      out.push(line);
      continue;
    }
    if (out.at(-1)?.startsWith(gainMark) === true) out.pop();
    if (!written.has(setting.name)) out.push(...linesOf(setting));
    written.add(setting.name);
  }
  for (const setting of settings) if (!written.has(setting.name)) out.push(...linesOf(setting));
  return out.length === 0 ? '' : out.join(newline) + newline;
}

/** The variable that a line is meant to set, however it is spaced. */
function nameOf(line: string): string {
  return /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=/.exec(line)?.[1] ?? '';
}

function linesOf({ name, value, gain }: ProposedSetting): string[] {
  return value === null ? [] : [`${gainMark}${cleanLine(gain).replaceAll('=', ':')}`, `${name}=${cleanLine(value)}`];
}
