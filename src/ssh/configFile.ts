import { glob } from 'ssh-config';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { home } from './home.js';

/** Deepest chain of Include, as in OpenSSH (readconf.c, READCONF_MAX_DEPTH). */
const maxDepth = 16;

/** One line of a config: keyword in lower case and its arguments without quotes. */
export interface ConfigLine {
  readonly keyword: string;
  readonly args: readonly string[];
  readonly raw: string;
}

/** Splits a config line as OpenSSH does: "Keyword args" or "Keyword=args", double quotes around words with spaces; null for blanks and comments. */
export function readConfigLine(raw: string): ConfigLine | null {
  const match = /^\s*([A-Za-z]+)\s*(?:=\s*|\s)(.*)$/.exec(raw.replace(/\r$/, ''));
  const keyword = match?.[1];
  if (keyword === undefined || match?.[2] === undefined) return null;
  const args: string[] = [];
  for (const word of match[2].matchAll(/"([^"]*)"|(\S+)/g)) {
    if (word[2]?.startsWith('#')) break;
    args.push(word[1] ?? word[2] ?? '');
  }
  return { keyword: keyword.toLowerCase(), args, raw };
}

/**
 * The lines of a config file with every Include put in its place. A file that cannot be read counts as empty, as in OpenSSH; relative
 * names are looked for beside the user's config. After an Include inside a Host or Match block the block's own line is repeated, so
 * that what follows belongs to it again.
 */
export async function readConfigLines(path: string, depth = 0): Promise<string[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    return [];
  }
  const lines: string[] = [];
  let block: string | null = null;
  for (const raw of text.split('\n')) {
    const line = readConfigLine(raw);
    if (line?.keyword === 'include' && depth < maxDepth) {
      for (const pattern of line.args)
        for (const file of await expandInclude(pattern, dirname(path))) lines.push(...(await readConfigLines(file, depth + 1)));
      if (block !== null) lines.push(block);
      else if (lines.length > 0) lines.push('Match all');
      continue;
    }
    if (line?.keyword === 'host' || line?.keyword === 'match') block = raw;
    lines.push(raw);
  }
  return lines;
}

/** Host names that a config declares: every word of every Host line that is no pattern, in order, Include followed. Never throws. */
export async function listHosts(configFile: string = userConfig()): Promise<string[]> {
  const names = new Set<string>();
  for (const raw of await readConfigLines(configFile)) {
    const line = readConfigLine(raw);
    if (line?.keyword !== 'host') continue;
    for (const name of line.args) if (!/[*?!]/.test(name)) names.add(name);
  }
  return [...names];
}

/** The user's own ssh config. */
export function userConfig(): string {
  return join(home(), '.ssh', 'config');
}

/** Files that an Include pattern names, sorted; wildcards may stand in the last part only. */
export async function expandInclude(pattern: string, base: string): Promise<string[]> {
  const path = pattern.startsWith('~/') ? join(home(), pattern.slice(2)) : isAbsolute(pattern) ? pattern : join(base, pattern);
  if (!/[*?]/.test(path)) return [path];
  const folder = dirname(path);
  const last = path.slice(folder.length).replace(/^[\\/]/, '');
  try {
    const names = await readdir(folder);
    return names
      .filter((name) => !name.startsWith('.') && glob(last, name))
      .sort()
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}
