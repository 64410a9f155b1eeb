import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

/** Why no real OpenSSH server can be started here, or null when one can. */
export const noSshd: string | null = !existsSync('/usr/sbin/sshd')
  ? 'openssh-server is not installed'
  : process.platform !== 'linux'
    ? 'the process helpers of these tests read /proc'
    : null;

/** A private folder with keys, and the servers started from it. */
export interface Lab {
  readonly dir: string;
  readonly user: string;
  /** Makes a key pair and returns the path of the private key. */
  key(name: string, options?: { type?: 'ed25519' | 'ecdsa' | 'rsa'; passphrase?: string }): string;
  /** Starts an OpenSSH server on 127.0.0.1. */
  sshd(name: string, options?: SshdOptions): Promise<Sshd>;
  /** Writes an ssh config and returns its path. */
  config(name: string, text: string): string;
  stop(): Promise<void>;
}

export interface SshdOptions {
  /** Public key files that may log in. */
  readonly authorized?: readonly string[];
  /** Variables of every session (SetEnv). HOME is an empty folder unless said: this machine's login files must not decide what a host does. */
  readonly env?: Readonly<Record<string, string>>;
  /** Further lines of sshd_config; they come first, so they win. */
  readonly lines?: readonly string[];
  readonly hostKeys?: readonly string[];
  /** Words to start the server with, such as those that give it a namespace of its own. */
  readonly wrap?: readonly string[];
}

export interface Sshd {
  readonly port: number;
  /** Private host key files. */
  readonly hostKeys: readonly string[];
  readonly log: string;
  /** Ends the processes that hold connections, not the listener. */
  killConnections(): void;
  stop(): Promise<void>;
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Process ids of all descendants, the deepest last. */
export function descendants(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (state !== 'Z') parents.set(Number(name), Number(parent));
    } catch {
      // It ended while we looked.
    }
  }
  const found = [pid];
  for (const one of found) for (const [child, parent] of parents) if (parent === one) found.push(child);
  return found.slice(1);
}

/** Whether a process lives and is no zombie. */
export function alive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) !== 'Z';
  } catch {
    return false;
  }
}

/** Makes a lab in a private temporary folder. */
export function createLab(): Lab {
  const dir = mkdtempSync(join(tmpdir(), 'ssh-lab-'));
  const home = join(dir, 'login-home');
  mkdirSync(home);
  const running: Sshd[] = [];
  const user = userInfo().username;
  const key: Lab['key'] = (name, { type = 'ed25519', passphrase = '' } = {}) => {
    const path = join(dir, name);
    if (!existsSync(path)) execFileSync('ssh-keygen', ['-q', '-t', type, '-N', passphrase, '-C', name, '-f', path]);
    return path;
  };
  return {
    dir,
    user,
    key,
    config: (name, text) => {
      const path = join(dir, name);
      writeFileSync(path, text, { mode: 0o600 });
      return path;
    },
    sshd: async (name, options = {}) => {
      if (userInfo().uid === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
      const hostKeys = options.hostKeys ?? [key(`${name}-host`)];
      const authorized = join(dir, `${name}-authorized`);
      writeFileSync(authorized, (options.authorized ?? []).map((path) => readFileSync(path, 'utf8')).join(''));
      const port = await freePort();
      const config = join(dir, `${name}.conf`);
      const log = join(dir, `${name}.log`);
      writeFileSync(
        config,
        [
          ...(options.lines ?? []),
          // OpenSSH takes the first SetEnv line alone.
          `SetEnv ${Object.entries({ HOME: home, ...options.env })
            .map(([name, value]) => `"${name}=${value}"`)
            .join(' ')}`,
          `Port ${port}`,
          'ListenAddress 127.0.0.1',
          ...hostKeys.map((path) => `HostKey ${path}`),
          `PidFile ${join(dir, `${name}.pid`)}`,
          `AuthorizedKeysFile ${authorized}`,
          'StrictModes no',
          'PermitRootLogin yes',
          'PasswordAuthentication no',
          'KbdInteractiveAuthentication no',
          'UsePAM no',
          'UseDNS no',
          'PrintMotd no',
          'LogLevel VERBOSE',
          '',
        ].join('\n'),
      );
      const [program, ...words] = [...(options.wrap ?? []), '/usr/sbin/sshd', '-D', '-f', config, '-E', log];
      const child = spawn(program, words, { stdio: 'ignore' });
      await reachable(port, child, log);
      const server: Sshd = {
        port,
        hostKeys,
        log,
        killConnections: () => {
          if (child.pid !== undefined) end(descendants(child.pid));
        },
        stop: async () => {
          if (child.pid !== undefined && child.exitCode === null) {
            const ended = new Promise((resolve) => child.once('exit', resolve));
            const below = descendants(child.pid);
            child.kill('SIGTERM');
            end(below);
            await ended;
          }
        },
      };
      running.push(server);
      return server;
    },
    stop: async () => {
      await Promise.all(running.map((server) => server.stop()));
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function end(pids: readonly number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // Already gone.
    }
  }
}

async function reachable(port: number, child: ChildProcess, log: string): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => resolve(false));
    });
    if (open) return;
    if (child.exitCode !== null) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`sshd did not start: ${existsSync(log) ? readFileSync(log, 'utf8') : 'no log'}`);
}
