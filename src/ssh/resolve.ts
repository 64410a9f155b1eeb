import { execFile } from 'node:child_process';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import SSHConfig from 'ssh-config';
import { clean } from '../base/clean.js';
import { Failure } from '../base/failure.js';
import { checkAlias } from './alias.js';
import { readConfigLines, userConfig } from './configFile.js';
import { expandPath, type Tokens } from './expand.js';
import { mayAskSsh } from './foreignConfig.js';
import { home } from './home.js';
import { plainValues, type ConfigCache, type Values } from './plainConfig.js';
import type { SshTarget } from './types.js';

/** Where and how to resolve. */
export interface ResolveOptions {
  /** ssh config to read; null: the user's own. */
  readonly config: string | null;
  readonly signal?: AbortSignal;
  /** The ssh program; null: read the config without it. Default "ssh". */
  readonly ssh?: string | null;
  /** Where the config sets no ConnectTimeout, in ms. Default 10,000. */
  readonly connectTimeoutMs?: number;
  /** Shares the reading of a config between the hosts of a fleet. */
  readonly cache?: ConfigCache;
}

/** Longest way to a host, the host itself included. */
const maxHops = 8;
const defaultKeepaliveMs = 15_000;

/**
 * Resolves a name the way OpenSSH would, jump hosts included. Throws a Failure of kind input for a name that is none or a config that
 * ssh does not take, and of kind unsupported for what we cannot do (ProxyCommand).
 */
export async function resolveTarget(alias: string, options: ResolveOptions): Promise<SshTarget> {
  return resolveChain(alias, { user: null, port: null }, [], options);
}

async function resolveChain(
  alias: string,
  given: { readonly user: string | null; readonly port: number | null },
  path: readonly string[],
  options: ResolveOptions,
  jumpsGiven: readonly SshTarget[] | null = null,
): Promise<SshTarget> {
  checkAlias(alias);
  if (path.includes(alias))
    throw new Failure(
      'input',
      l10n.t('The jump hosts on the way to {0} form a loop: {1}.', path[0] ?? alias, [...path, alias].join(' → ')),
      {
        next: l10n.t('Give the jump host "ProxyJump none" in your ssh config.'),
      },
    );
  if (path.length >= maxHops) throw new Failure('input', l10n.t('The way to {0} has more than {1} hosts.', path[0] ?? alias, maxHops));
  const values = await readValues(alias, options);
  const command = first(values, 'proxycommand');
  const jump = first(values, 'proxyjump');
  const jumping = jump !== undefined && jump.toLowerCase() !== 'none';
  if (command !== undefined && command.toLowerCase() !== 'none' && !jumping)
    throw new Failure('unsupported', l10n.t('{0} is reached by a ProxyCommand, which is not supported.', alias), {
      next: l10n.t('Use ProxyJump in your ssh config instead.'),
    });
  const jumps = jumpsGiven ?? (jumping ? await resolveJumps(jump, [...path, alias], options) : []);
  if (path.length + jumps.length >= maxHops)
    throw new Failure('input', l10n.t('The way to {0} has more than {1} hosts.', path[0] ?? alias, maxHops));
  return targetFrom(alias, values, given, jumps, options);
}

/** As `ssh -J a,b` does: the first hop takes the way its own config says, each later one goes through those before it. */
async function resolveJumps(spec: string, path: readonly string[], options: ResolveOptions): Promise<SshTarget[]> {
  const chain: SshTarget[] = [];
  for (const [index, word] of spec.split(',').entries()) {
    const hop = readHop(word.trim());
    const target = await resolveChain(hop.alias, hop, path, options, index === 0 ? null : []);
    chain.push(...target.jumps, { ...target, jumps: [] });
  }
  return chain;
}

/** Reads "[user@]host[:port]", "[user@][address]:port" or "ssh://…". */
export function readHop(word: string): { alias: string; user: string | null; port: number | null } {
  const text = word.replace(/^ssh:\/\//, '').replace(/\/$/, '');
  const at = text.lastIndexOf('@');
  const user = at > 0 ? text.slice(0, at) : null;
  const rest = text.slice(at + 1);
  const match = /^\[([^\]]+)\](?::(\d+))?$/.exec(rest) ?? /^([^:]+):(\d+)$/.exec(rest);
  const port = match?.[2] === undefined ? null : Number(match[2]);
  return { alias: match?.[1] ?? rest, user, port };
}

async function readValues(alias: string, options: ResolveOptions): Promise<Values> {
  if (options.signal?.aborted === true) throw new Failure('cancelled', l10n.t('Resolving {0} was cancelled.', alias));
  const plain = await plainValues(alias, options.config, options.cache);
  if (plain !== null) return plain;
  const program = options.ssh === undefined ? 'ssh' : options.ssh;
  if (program !== null && (await mayAskSsh(options.config))) {
    const printed = await askSsh(program, alias, options);
    if (printed !== null) return readPrinted(printed);
  }
  return computeValues(alias, options);
}

/** Output of `ssh -G`, or null when there is no such program. */
function askSsh(program: string, alias: string, options: ResolveOptions): Promise<string | null> {
  const args = ['-G', ...(options.config === null ? [] : ['-F', options.config]), '--', alias];
  return new Promise((resolve, reject) => {
    const child = execFile(
      program,
      args,
      { timeout: 10_000, maxBuffer: 1 << 20, windowsHide: true, ...(options.signal && { signal: options.signal }) },
      (error, out, err) => {
        if (error === null) resolve(out);
        else if (error.code === 'ENOENT') resolve(null);
        else if (options.signal?.aborted) reject(new Failure('cancelled', l10n.t('Resolving {0} was cancelled.', alias)));
        else {
          const said = clean(err).trim().split('\n').at(-1) ?? '';
          reject(
            new Failure('input', l10n.t('ssh cannot resolve {0}: {1}', alias, said === '' ? clean(error.message) : said), {
              next: l10n.t('Correct your ssh config.'),
              cause: error,
            }),
          );
        }
      },
    );
    child.stdin?.end();
  });
}

/** Reads what `ssh -G` prints: one "keyword value" a line. */
export function readPrinted(text: string): Values {
  const values = new Map<string, string[]>();
  for (const line of text.split(/\r?\n/)) {
    const space = line.indexOf(' ');
    if (space <= 0) continue;
    const key = line.slice(0, space).toLowerCase();
    values.set(key, [...(values.get(key) ?? []), line.slice(space + 1).trim()]);
  }
  return values;
}

/** The same from the config files alone. `Match exec` is never run: without ssh at hand nothing here starts a program. */
async function computeValues(alias: string, options: ResolveOptions): Promise<Values> {
  const files = options.config === null ? [userConfig(), '/etc/ssh/ssh_config'] : [options.config];
  const { alias: host, user } = readHop(alias);
  const values = new Map<string, string[]>();
  for (const file of files) {
    const lines = await readConfigLines(file);
    let computed: Record<string, string | string[]>;
    try {
      computed = SSHConfig.parse(lines.join('\n')).compute(user === null ? { Host: host } : { Host: host, User: user }, {
        ignoreCase: true,
        matchExec: false,
      });
    } catch (error) {
      throw new Failure(
        'input',
        l10n.t('{0} cannot be read as an ssh config: {1}', file, clean(error instanceof Error ? error.message : String(error))),
        { cause: error },
      );
    }
    for (const [key, value] of Object.entries(computed)) {
      const name = key.toLowerCase();
      if (!values.has(name)) values.set(name, Array.isArray(value) ? value : [value]);
    }
  }
  if (user !== null) values.set('user', [user]);
  const named = values.get('hostname')?.[0];
  values.set('hostname', [named === undefined ? host : named.replaceAll('%h', host).replaceAll('%%', '%')]);
  return values;
}

function targetFrom(
  alias: string,
  values: Values,
  given: { readonly user: string | null; readonly port: number | null },
  jumps: readonly SshTarget[],
  options: ResolveOptions,
): SshTarget {
  const hostName = first(values, 'hostname') ?? alias;
  checkAlias(hostName);
  const port = given.port ?? Number(first(values, 'port') ?? '22');
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Failure('input', l10n.t('{0} has no valid port: {1}', alias, String(port)));
  const user = given.user ?? first(values, 'user') ?? userInfo().username;
  const hostKeyAlias = first(values, 'hostkeyalias') ?? null;
  const tokens: Tokens = { alias, hostName, port, user, hostKeyAlias };
  const paths = (list: readonly string[]): string[] =>
    list.filter((path) => path !== '' && path.toLowerCase() !== 'none').map((path) => expandPath(path, tokens));
  const known = (key: string, otherwise: readonly string[]): string[] =>
    paths(values.has(key) ? (values.get(key) ?? []).flatMap(splitPaths) : otherwise);
  const folder = join(home(), '.ssh');
  const seconds = Number(first(values, 'connecttimeout') ?? 'NaN');
  const alive = Number(first(values, 'serveraliveinterval') ?? '0');
  return {
    alias,
    hostName,
    port,
    user,
    hostKeyAlias,
    identityFiles: [
      ...new Set(paths(values.get('identityfile') ?? ['id_rsa', 'id_ecdsa', 'id_ed25519'].map((name) => join(folder, name)))),
    ],
    identitiesOnly: /^(yes|true)$/i.test(first(values, 'identitiesonly') ?? 'no'),
    agent: agentOf(first(values, 'identityagent'), tokens),
    userKnownHostsFiles: known('userknownhostsfile', [join(folder, 'known_hosts'), join(folder, 'known_hosts2')]),
    globalKnownHostsFiles: known('globalknownhostsfile', ['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2']),
    strictHostKeyChecking: strictness(first(values, 'stricthostkeychecking')),
    jumps,
    connectTimeoutMs: Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : (options.connectTimeoutMs ?? 10_000),
    // OpenSSH sends none by default; a tree of hosts that says "connected" must notice when one is gone.
    keepaliveIntervalMs: Number.isFinite(alive) && alive > 0 ? alive * 1000 : defaultKeepaliveMs,
  };
}

/** `ssh -G` prints true and false where a config says yes and no. Anything not understood is "ask". */
export function strictness(value: string | undefined): SshTarget['strictHostKeyChecking'] {
  switch (value?.toLowerCase()) {
    case 'yes':
    case 'true':
      return 'yes';
    case 'no':
    case 'off':
    case 'false':
      return 'no';
    case 'accept-new':
      return 'accept-new';
    default:
      return 'ask';
  }
}

function agentOf(identityAgent: string | undefined, tokens: Tokens): string | null {
  const fallback = process.env['SSH_AUTH_SOCK'] ?? (process.platform === 'win32' ? '\\\\.\\pipe\\openssh-ssh-agent' : null);
  const own = fallback === '' ? null : fallback;
  if (identityAgent === undefined || identityAgent === '' || identityAgent === 'SSH_AUTH_SOCK') return own;
  if (identityAgent.toLowerCase() === 'none') return null;
  const variable = /^\$([A-Za-z_][A-Za-z0-9_]*)$/.exec(identityAgent)?.[1];
  if (variable !== undefined) return process.env[variable] ?? null;
  return expandPath(identityAgent, tokens);
}

/**
 * Several paths on one line. `ssh -G` prints them without quotes, so a word that starts no path belongs to the one before it: paths
 * here start with /, ~ or a drive, or are "none".
 */
export function splitPaths(line: string): string[] {
  const paths: string[] = [];
  for (const word of line.matchAll(/"([^"]*)"|(\S+)/g)) {
    const text = word[1] ?? word[2] ?? '';
    const last = paths.at(-1);
    if (last === undefined || word[1] !== undefined || /^(?:[/~%$\\]|[A-Za-z]:[\\/]|none$)/.test(text)) paths.push(text);
    else paths[paths.length - 1] = `${last} ${text}`;
  }
  return paths;
}

function first(values: Values, key: string): string | undefined {
  return values.get(key)?.[0];
}
