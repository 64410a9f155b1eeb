/** The value of one line of a `.env` file. */
export interface EnvValue {
  /** Where it stands, quotes included; blanks and comments around it are not in it. */
  readonly from: number;
  readonly to: number;
  /** What it says: plain text, and names of variables that take their place in it. */
  readonly parts: readonly (string | { readonly name: string })[];
  readonly references: readonly string[];
  /** True where a command's output is in it. */
  readonly command: boolean;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', a: '\u0007', b: '\b', f: '\f', v: '\v' };

/** Reads the value that begins behind an equals sign, as dotenv does: quotes are taken away, a comment stands behind a blank. */
export function valueAt(text: string, after: number): EnvValue {
  let from = after;
  while (text[from] === ' ' || text[from] === '\t') from++;
  const quote = text[from];
  if (quote === '"' || quote === "'") {
    const close = closing(text, from + 1, quote);
    if (close !== null) return quoted(text, from, close, quote);
  }
  const feed = text.indexOf('\n', from);
  const line = text.slice(from, feed < 0 ? text.length : feed);
  const comment = from > after && line.startsWith('#') ? 0 : line.search(/[ \t]#/u);
  const raw = (comment < 0 ? line : line.slice(0, comment)).trimEnd();
  return { from: raw === '' ? after : from, to: raw === '' ? after : from + raw.length, ...expanded(raw) };
}

/** A value in quotes may go on in further lines, this far. */
const longestQuoted = 20_000;

/** Where quotes end; null where nothing but a comment may follow and something else does, or they never end. */
function closing(text: string, from: number, quote: string): number | null {
  for (let at = from; at < text.length && at - from < longestQuoted; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === quote) return /^[ \t]*(?:#[^\n]*)?\r?(?:\n|$)/u.test(restOfLine(text, at + 1)) ? at : null;
  }
  return null;
}

function restOfLine(text: string, from: number): string {
  const feed = text.indexOf('\n', from);
  return text.slice(from, feed < 0 ? text.length : feed + 1);
}

function quoted(text: string, from: number, close: number, quote: string): EnvValue {
  const inner = text.slice(from + 1, close);
  const place = { from, to: close + 1 };
  if (quote === "'") return { ...place, parts: [inner.replace(/\\([\\'])/gu, '$1')], references: [], command: false };
  const { parts, references, command } = expanded(inner);
  const plain = parts.map((part) =>
    typeof part === 'string' ? part.replace(/\\([\\'"$abfnrtv])/gu, (_, sign: string) => escapes[sign] ?? sign) : part,
  );
  return { ...place, parts: plain, references, command };
}

/** Takes `${NAME}` and `$NAME` out of a text. A default behind the name makes it a value that is not known. */
function expanded(raw: string): Pick<EnvValue, 'parts' | 'references' | 'command'> {
  const parts: (string | { readonly name: string })[] = [];
  const references: string[] = [];
  const reference = /\\.|\$\{([A-Za-z_]\w*)([^}\n$]{0,200})\}|\$([A-Za-z_]\w*)/gsu;
  let written = 0;
  for (let found = reference.exec(raw); found !== null; found = reference.exec(raw)) {
    const [whole, braced, operator, bare] = found;
    const name = braced ?? bare;
    if (name === undefined) continue;
    parts.push(raw.slice(written, found.index), { name: operator === undefined || operator === '' ? name : '' });
    references.push(name);
    written = found.index + whole.length;
  }
  parts.push(raw.slice(written));
  return { parts, references, command: /(?<!\\)\$\(|`[^`]+`/u.test(raw) };
}
