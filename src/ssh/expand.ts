import { hostname, userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { home as homeFolder } from './home.js';

/** What the %-tokens of a path stand for. */
export interface Tokens {
  readonly alias: string;
  readonly hostName: string;
  readonly port: number;
  readonly user: string;
  readonly hostKeyAlias: string | null;
}

/**
 * A path from an ssh config made absolute: `~/`, the tokens of ssh_config(5) TOKENS that concern paths, and `${NAME}` from the
 * environment. A token or variable that is not known stays as it is.
 */
export function expandPath(path: string, tokens: Tokens, env: NodeJS.ProcessEnv = process.env): string {
  const home = homeFolder();
  const values: Record<string, string> = {
    '%': '%',
    d: home,
    h: tokens.hostName,
    i: String(userInfo().uid),
    k: tokens.hostKeyAlias ?? tokens.alias,
    L: hostname().split('.')[0] ?? '',
    l: hostname(),
    n: tokens.alias,
    p: String(tokens.port),
    r: tokens.user,
    u: userInfo().username,
  };
  const filled = path
    .replace(/%([A-Za-z%])/g, (whole, letter: string) => values[letter] ?? whole)
    .replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (whole, name: string) => env[name] ?? whole);
  if (filled === '~') return home;
  if (filled.startsWith('~/')) return join(home, filled.slice(2));
  return isAbsolute(filled) || filled.startsWith('\\\\') ? filled : join(home, filled);
}
