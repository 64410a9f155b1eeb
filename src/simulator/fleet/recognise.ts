/** A script that a login asks `sh` to run, in whichever way it was asked. */
export interface ScriptCall {
  /** Text that `sh` prints first: the private first line of an SSH session, which holds a process id. */
  readonly marker: string | null;
  /** The script where it is an operand; null where it comes on standard input. */
  readonly script: string | null;
  readonly operands: readonly string[];
}

/** How a command travels through clush and pdsh, whatever the login shell: five characters as control characters, which `tr` turns back. */
const travelling = String.raw`eval "$(echo "$1" | tr "\001-\005" "\012\047\134\041\045")"`;
const turnedBack = [
  ['\u0001', '\n'],
  ['\u0002', "'"],
  ['\u0003', '\\'],
  ['\u0004', '!'],
  ['\u0005', '%'],
] as const;

/**
 * Reads a command line as far as it is one `sh` with a script and nothing else: `sh -s A B`, `sh -c SCRIPT sh A B`, either of them
 * behind `exec`, inside the wrapper with which an SSH session learns the process id, or as it travels through clush and pdsh.
 * null for everything else, which then runs in a real shell.
 */
export function scriptCall(command: string): ScriptCall | null {
  const words = literalWords(command);
  if (words === null) return null;
  const [first, second, third, fourth, ...rest] = words[0] === 'exec' ? words.slice(1) : words;
  if ((first !== 'sh' && first !== '/bin/sh') || second === undefined) return null;
  if (second === '-s') return { marker: null, script: null, operands: [third, fourth, ...rest].filter((word) => word !== undefined) };
  if (second !== '-c' || third === undefined) return null;
  if (fourth === undefined) {
    const wrapped = /^printf "%s %s\\n" '([A-Za-z0-9-]{1,100})' "\$\$"; (exec .*)$/s.exec(third);
    const inner = wrapped === null ? null : scriptCall(wrapped[2] ?? '');
    return inner?.marker === null ? { ...inner, marker: wrapped?.[1] ?? null } : null;
  }
  const [only, more] = rest;
  if (third === travelling && only !== undefined && more === undefined)
    return scriptCall(turnedBack.reduce((text, [code, character]) => text.replaceAll(code, character), only));
  return { marker: null, script: third, operands: rest };
}

/** One program with its words, as an SSH session starts it. */
export interface ProgramCall {
  /** Text that `sh` prints first, before a process id. */
  readonly marker: string;
  /** What the command line puts into the environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly program: string;
  readonly args: readonly string[];
}

/** Reads a command line as far as it is the wrapper of an SSH session around one program whose words need no shell; null for everything else. */
export function programCall(command: string): ProgramCall | null {
  const [exec, shell, option, script, ...more] = literalWords(command) ?? [];
  if (exec !== 'exec' || shell !== '/bin/sh' || option !== '-c' || script === undefined || more.length > 0) return null;
  const [, marker, text] = /^printf "%s %s\\n" '?([A-Za-z0-9-]{1,100})'? "\$\$"; (.*)$/s.exec(script) ?? [];
  if (marker === undefined || text === undefined) return null;
  // What is exported may hold the same words inside its quotes: only where the quotes of both sides are whole is it the end.
  const ends = text.startsWith('export ') ? [...text.matchAll(/; exec /g)].map((match) => match.index + 2) : [0];
  for (const end of ends) {
    const exported = end === 0 ? [] : literalWords(text.slice('export '.length, end - 2));
    const words = literalWords(text.slice(end));
    if (exported === null || words === null) continue;
    const [start, program, ...args] = words;
    if (start !== 'exec' || program === undefined) return null;
    const env = Object.fromEntries(exported.map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]));
    return { marker, env, program, args };
  }
  return null;
}

/** The words of a command line that is nothing but words: quotes and backslashes are taken off; null where a shell would do more than split it. */
export function literalWords(text: string): string[] | null {
  const words: string[] = [];
  const piece = /'([^']*)'|"([^"$`\\]*)"|\\([^\n])|([A-Za-z0-9_./:=@%+,-]+)|([ \t]+)/gy;
  let word: string | null = null;
  let at = 0;
  for (let match = piece.exec(text); match !== null; match = piece.exec(text)) {
    at = piece.lastIndex;
    if (match[5] === undefined) word = (word ?? '') + (match[1] ?? match[2] ?? match[3] ?? match[4] ?? '');
    else if (word !== null) {
      words.push(word);
      word = null;
    }
  }
  if (word !== null) words.push(word);
  return at === text.length && words.length > 0 ? words : null;
}
