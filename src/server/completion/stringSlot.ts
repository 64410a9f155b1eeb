import { variable } from '../../nccl/catalog/index.js';
import { shellSlot } from './shellSlot.js';
import { startedName, wordEnd, type Slot, type Spot } from './slot.js';

/** A string of the cursor's line that the cursor stands in. */
interface OpenString {
  readonly quote: string;
  /** Column of its first character. */
  readonly from: number;
  /** Column of its closing quote, or the end of the line. */
  readonly to: number;
  /** What stands before its opening quote. */
  readonly ahead: string;
}

function stringAt({ line, column }: Spot, quotes: string): OpenString | null {
  let open: { quote: string; from: number } | null = null;
  for (let at = 0; at < column; at++) {
    const character = line.charAt(at);
    if (character === '\\') at++;
    else if (open === null && quotes.includes(character)) open = { quote: character, from: at + 1 };
    else if (open !== null && character === open.quote) open = null;
  }
  if (open === null) return null;
  const close = line.indexOf(open.quote, column);
  return { ...open, to: close < 0 ? line.length : close, ahead: line.slice(0, open.from - 1) };
}

/** The variable whose value is written behind a text, or null: `environ["NAME"] = `, `"NAME": `, `setdefault("NAME", `, `NAME=`. */
function ownerOf(ahead: string): string | null {
  const quoted = /["'](\w+)["']\s*(?:\]\s*=|[:,])\s*[rbuf]?$/iu.exec(ahead)?.[1];
  const bare = /(?:^|[\s(,{])(\w+)\s*=\s*$/u.exec(ahead)?.[1];
  const name = quoted ?? bare ?? null;
  return name !== null && variable(name) !== null ? name : null;
}

/** In Python and JSON names and values are strings; a value that is not begun gets its quotes. Strings with shell text in them are that. */
export function stringSlot(spot: Spot, language: 'python' | 'json'): Slot | null {
  if (language === 'python' && /^\s*#/u.test(spot.before)) return null;
  const open = stringAt(spot, language === 'json' ? '"' : '"\'');
  if (open !== null) return inString(spot, open, language);
  const owner = ownerOf(spot.before.replace(/[\w.+-]*$/u, ''));
  if (owner !== null) {
    const from = spot.column - (/[\w.+-]*$/u.exec(spot.before)?.[0].length ?? 0);
    return { what: 'value', name: owner, from, to: wordEnd(spot), written: (value) => `"${value}"` };
  }
  // dict(NCCL_X="1") and env_vars=dict(…): a keyword is a name too.
  const name = language === 'python' && /[(,]\s*\w*$|^\s*\w*$/u.test(spot.before) ? startedName(spot.before) : null;
  if (name === null) return null;
  const to = wordEnd(spot);
  return { what: 'name', from: spot.column - name.length, to, after: spot.line.slice(to).trimStart().startsWith('=') ? '' : '=' };
}

function inString(spot: Spot, open: OpenString, language: 'python' | 'json'): Slot | null {
  const owner = ownerOf(open.ahead);
  if (owner !== null) return { what: 'value', name: owner, from: open.from, to: open.to };
  const typed = spot.line.slice(open.from, spot.column);
  if (/^\w*$/u.test(typed) && startedName(typed) === typed) {
    const isKey = language === 'json' && /[{,]\s*$|^\s*$/u.test(open.ahead) && open.to === spot.line.length;
    return { what: 'name', from: open.from, to: wordEnd(spot), after: isKey ? '": "' : '' };
  }
  return shellSlot({ ...spot, before: `${' '.repeat(open.from)}${typed}` });
}

/** In TOML a name is a key at the beginning of a line or in an inline table, and its value a string. */
export function tomlSlot(spot: Spot): Slot | null {
  const { before, line, column } = spot;
  if (/^\s*#/u.test(before)) return null;
  const open = stringAt(spot, '"\'');
  if (open !== null) return inString(spot, open, 'python');
  const value = /(?:^|[\s{,])"?([A-Z][A-Z0-9_]*)"?\s*=\s*([\w.+-]*)$/u.exec(before);
  if (value?.[1] !== undefined && variable(value[1]) !== null)
    return { what: 'value', name: value[1], from: column - (value[2]?.length ?? 0), to: wordEnd(spot), written: (text) => `"${text}"` };
  const name = /^\s*\w*$|[{,]\s*\w*$/u.test(before) ? startedName(before) : null;
  if (name === null) return null;
  const to = wordEnd(spot);
  return { what: 'name', from: column - name.length, to, after: line.slice(to).trimStart().startsWith('=') ? '' : ' = ' };
}
