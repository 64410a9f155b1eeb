import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import type { LabHost, Network } from './network.js';
import { end, must } from './program.js';

const port = 2222;

/** An OpenSSH server on every host of the lab. */
export interface SshServers {
  /** For clients on this machine: every host through the login host. */
  readonly sshConfig: string;
  /** For clients on the hosts themselves, which reach one another directly. */
  readonly innerConfig: string;
  stop(): Promise<void>;
}

/**
 * Starts a real sshd on every host, with its own host key, and one on the login host.
 * @param loginAddress where this machine reaches the login host
 * @param path PATH of the sessions
 */
export async function startSshServers(network: Network, folder: string, loginAddress: string, path: string): Promise<SshServers> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const home = join(folder, 'home');
  mkdirSync(home, { recursive: true });
  // sshd wants it; a machine on which no sshd was ever started by its init does not have it.
  if (!existsSync('/run/sshd')) mkdirSync('/run/sshd', { mode: 0o755 });
  const key = join(folder, 'user');
  must('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'lab', '-f', key]);
  writeFileSync(join(folder, 'authorized_keys'), readFileSync(`${key}.pub`));
  const servers: ChildProcess[] = [];
  const known: string[] = [];
  const all = [network.login, ...network.hosts];
  for (const host of all) {
    const own = join(folder, host.name);
    mkdirSync(own);
    must('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', host.name, '-f', join(own, 'key')]);
    writeFileSync(join(own, 'sshd_config'), serverConfig(host, own, folder, home, path));
    const argv = network.on(host, ['/usr/sbin/sshd', '-D', '-f', join(own, 'sshd_config'), '-E', join(own, 'log')]);
    servers.push(spawn(argv[0] ?? '', argv.slice(1), { stdio: 'ignore' }));
    const publicKey = readFileSync(join(own, 'key.pub'), 'utf8').split(' ').slice(0, 2).join(' ');
    known.push(`[${host.name}]:${port} ${publicKey}`);
  }
  writeFileSync(join(folder, 'known_hosts'), `${known.join('\n')}\n`);
  const common = [
    'Host *',
    `  Port ${port}`,
    '  User root',
    `  IdentityFile ${key}`,
    '  IdentitiesOnly yes',
    `  UserKnownHostsFile ${join(folder, 'known_hosts')}`,
    '  GlobalKnownHostsFile /dev/null',
    '  StrictHostKeyChecking yes',
    '  LogLevel ERROR',
    // The cheapest exchange of keys: mpirun makes one for each host of each run.
    '  KexAlgorithms curve25519-sha256',
    '',
  ];
  const entry = (host: LabHost, address: string, jump: boolean): string[] => [
    `Host ${host.name}`,
    `  HostName ${address}`,
    `  HostKeyAlias [${host.name}]:${port}`,
    ...(jump ? ['  ProxyJump login'] : []),
  ];
  const sshConfig = join(folder, 'config');
  const innerConfig = join(folder, 'inner_config');
  writeFileSync(
    sshConfig,
    [...entry(network.login, loginAddress, false), ...network.hosts.flatMap((host) => entry(host, host.address, true)), ...common].join(
      '\n',
    ),
  );
  writeFileSync(innerConfig, [...network.hosts.flatMap((host) => entry(host, host.address, false)), ...common].join('\n'));
  const stop = async (): Promise<void> => {
    await Promise.all(servers.map(end));
  };
  try {
    await answers(loginAddress);
  } catch (error) {
    await stop();
    throw error;
  }
  return { sshConfig, innerConfig, stop };
}

function serverConfig(host: LabHost, own: string, folder: string, home: string, path: string): string {
  return [
    `Port ${port}`,
    // The login host is reached at a second address too.
    `ListenAddress ${host.rack < 0 ? '0.0.0.0' : host.address}`,
    `HostKey ${join(own, 'key')}`,
    `PidFile ${join(own, 'pid')}`,
    `AuthorizedKeysFile ${join(folder, 'authorized_keys')}`,
    'StrictModes no',
    'PermitRootLogin prohibit-password',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'UsePAM no',
    'UseDNS no',
    'PrintMotd no',
    'MaxStartups 100:30:200',
    // A clean home, or this machine's shell files would decide what a login sees. Open MPI's daemons and ranks keep their tables in memory of their
    // own: the shared segments that each would clear first take a quarter of the time that they need to start.
    `SetEnv HOME=${home} PATH=${path} PMIX_MCA_gds=hash`,
    '',
  ].join('\n');
}

/** Waits until something listens there. */
async function answers(address: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = createConnection({ host: address, port, timeout: 500 });
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
      socket.once('timeout', () => resolve(false));
      socket.once('close', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the login host of the lab does not answer at ${address}:${port}`);
}
