import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commands } from '../../src/cli/commands.js';
import type { Io } from '../../src/cli/command.js';
import { main } from '../../src/cli/main.js';

const escape = String.fromCharCode(0x1b);
const bell = String.fromCharCode(7);
const csi = String.fromCharCode(0x9b);

/** A folder of a test's own, and whether something that was only said was done: the texts of {@link hostileTexts} name a file in it. */
export function scene() {
  const folder = mkdtempSync(join(tmpdir(), 'foreign-'));
  const witness = join(folder, 'witness');
  return {
    folder,
    witness,
    /** What stands in the folder, the current folder and the root of the tree that nobody asked for. */
    traces: (): string[] => [witness, 'witness', 'x', 'owned'].filter((path) => existsSync(path)),
    files: (): string[] => readdirSync(folder),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Texts that mean something to a shell, a terminal, a browser, Markdown, a formatter or JavaScript's objects. `witness` is what a shell would make. */
export function hostileTexts(witness: string): Readonly<Record<string, string>> {
  return {
    'a command substitution': `$(touch ${witness})`,
    backquotes: `\`touch ${witness}\``,
    'an ended quote': `'; touch ${witness}; '`,
    'an ended double quote': `"; touch ${witness}; "`,
    'an option': `-oProxyCommand=touch ${witness}`,
    'a pipe and a background job': `|touch ${witness}& touch ${witness}`,
    'a line of its own': `a\ntouch ${witness}\n`,
    'a variable': '${IFS}$HOME%PATH%',
    'a script': '</script><script>alert(1)</script>',
    'an image': '<img src=x onerror=alert(1)>',
    'an ended attribute': `" onload="alert(1)' onload='alert(1)`,
    'an entity and CDATA': ']]>&lt;&#0;<!ENTITY x SYSTEM "file:///etc/passwd">&x;',
    'a command link': '[a](command:workbench.action.quit)',
    'a web link': '[b](https://evil.example) <https://evil.example> https://evil.example ![c](https://evil.example/c.png)',
    'an ended code span': '` [a](command:x) `` <b>``` [a](command:x)',
    'an icon': '$(trash)',
    'a colour': `${escape}[31mred${escape}[0m`,
    'a cleared screen': `${escape}[2J${escape}[H`,
    'a title': `${escape}]0;owned${bell}`,
    'a terminal link': `${escape}]8;;https://evil.example${escape}\\here${escape}]8;;${escape}\\`,
    'the clipboard': `${escape}]52;c;b3duZWQ=${bell}`,
    'an escape that is left open': `${escape}]0;`,
    'an escape in pieces': `${escape}${escape}[[31m${escape}]]`,
    'a C1 sequence': `${csi}31m`,
    'carriage return and backspace': 'good\rbad\b\b\b',
    'text turned around': '\u202egnp.exe\u2066\u200f\u061c',
    'a NUL': 'a\0b',
    'a lone surrogate': 'a\ud800b\uffff',
    formats: '%s%n%d%99999d',
    'holes of a message': "{0} {1} {99} $& $1 $` $' ${0}",
    'a prototype': '__proto__',
    'a constructor': 'constructor',
    'a method': 'toString',
    nothing: '',
    'very much': 'A'.repeat(50_000),
  };
}

/** The characters of a text that must not reach a screen: controls but tab and line feed, and marks that turn text around. */
export function unsafeCharacters(text: string): string[] {
  return Array.from(text).filter((character) => {
    const code = character.codePointAt(0) ?? 0;
    const control = (code < 0x20 && code !== 9 && code !== 10) || (code >= 0x7f && code <= 0x9f);
    return (
      control ||
      code === 0x61c ||
      code === 0x200e ||
      code === 0x200f ||
      (code >= 0x202a && code <= 0x202e) ||
      (code >= 0x2066 && code <= 0x2069)
    );
  });
}

/** Every text in a value, keys of objects and maps too. */
export function everyText(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (value instanceof Map) return [...value].flatMap(([key, inner]) => [...everyText(key), ...everyText(inner)]);
  return typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([key, inner]) => [key, ...everyText(inner)]) : [];
}

/** What of a Markdown text would act: links, images, HTML and bare addresses outside of code spans. Links to NVIDIA's own pages are ours. */
export function activeMarkdown(markdown: string): string[] {
  let plain = '';
  for (let at = 0; at < markdown.length;) {
    const rest = markdown.slice(at);
    const escaped = /^\\[!-/:-@[-`{-~]/.exec(rest);
    const fence = /^`+/.exec(rest)?.[0];
    // A code span ends at the next run of exactly as many backquotes (CommonMark 0.31, 6.1).
    const end = fence === undefined ? null : new RegExp(`(?<!\`)${fence}(?!\`)`).exec(rest.slice(fence.length));
    if (escaped !== null) at += 2;
    else if (fence !== undefined && end !== null) at += fence.length + end.index + fence.length;
    else {
      plain += rest.slice(0, fence?.length ?? 1);
      at += fence?.length ?? 1;
    }
  }
  const foreign = plain.replace(/\[[^\]]*\]\(https:\/\/docs\.nvidia\.com\/[^)\s]*\)/g, '');
  return foreign.match(/\]\(|!\[|<[a-z/!]|\bcommand:|https?:|\bwww\./gi) ?? [];
}

/** Runs one command line of the program in this process. */
export async function cli(cwd: string, argv: readonly string[], stdin: string | Buffer = '') {
  const [out, err]: [string[], string[]] = [[], []];
  const io: Io = {
    out: (text) => out.push(text),
    err: (text) => err.push(text),
    stdin: () => Promise.resolve(Buffer.from(stdin)),
    interactive: false,
    cwd,
    env: { PATH: process.env['PATH'], HOME: cwd },
    signal: AbortSignal.timeout(60_000),
  };
  const code = await main(argv, io, commands, '0');
  return { code, out: out.join(''), err: err.join('') };
}

/** Why a text is no well-formed XML, or null. Knows what GraphML needs: a declaration, elements, attributes, character data. */
export function xmlMistake(text: string): string | null {
  const data = '(?:[^<&]|&(?:lt|gt|amp|quot|apos);)';
  const attribute = `\\s+[A-Za-z][\\w.:-]*="(?:[^<&"]|&(?:lt|gt|amp|quot|apos);)*"`;
  const token = new RegExp(`<\\?xml [^?]*\\?>|<(/?)([A-Za-z][\\w.:-]*)((?:${attribute})*)\\s*(/?)>|${data}+`, 'y');
  const open: string[] = [];
  while (token.lastIndex < text.length) {
    const at = token.lastIndex;
    const match = token.exec(text);
    if (match === null) return `not well-formed at ${JSON.stringify(text.slice(at, at + 60))}`;
    if (match[2] === undefined) continue;
    if (match[1] === '/') {
      if (open.pop() !== match[2]) return `</${match[2]}> ends nothing`;
    } else if (match[4] !== '/') open.push(match[2]);
  }
  return open.length === 0 ? null : `<${open.join('><')}> stay open`;
}

/** Whether a text is a graph of the DOT language: outside of quoted strings only words, brackets and edges. */
export function isDot(text: string): boolean {
  return /^[\w\s{}[\]=;-]*$/.test(text.replace(/"(?:[^"\\\n]|\\.)*"/g, ' '));
}
