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
  const filled = path
    .replace(/%([A-Za-z%])/g, (whole, letter: string) => tokenValue(letter, tokens) ?? whole)
    .replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (whole, name: string) => env[name] ?? whole);
  if (isAbsolute(filled) || filled.startsWith('\\\\')) return filled;
  const home = homeFolder();
  if (filled === '~') return home;
  if (filled.startsWith('~/')) return join(home, filled.slice(2));
  return join(home, filled);
}

/** Asked for one by one: the passwd entry behind some of them is a system call, and a fleet has thousands of paths. */
function tokenValue(letter: string, tokens: Tokens): string | undefined {
  switch (letter) {
    case '%':
      return '%';
    case 'd':
      return homeFolder();
    case 'h':
      return tokens.hostName;
    case 'i':
      return String(userInfo().uid);
    case 'k':
      return tokens.hostKeyAlias ?? tokens.alias;
    case 'L':
      return hostname().split('.')[0] ?? '';
    case 'l':
      return hostname();
    case 'n':
      return tokens.alias;
    case 'p':
      return String(tokens.port);
    case 'r':
      return tokens.user;
    case 'u':
      return userInfo().username;
    default:
      return undefined;
  }
}
