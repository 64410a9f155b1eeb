import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Cluster } from '../../src/cluster/clusterFile.js';
import { clusterFromSshConfig } from '../../src/cluster/readClusterFile.js';
import { freePort, type Lab, type Sshd } from './sshd.js';

/** Hosts with login shells of every sort and ailments of every sort, and a login node from which clush and pdsh reach them. */
export interface FanOutLab {
  /** ssh config with all of them. */
  readonly config: string;
  /** The hosts that answer, by what is odd about them. */
  readonly well: readonly string[];
  /** The others, with the kind of problem that each must end with. */
  readonly ill: Readonly<Record<string, string>>;
  /** Folder that stands for the root of every host's file system. */
  readonly root: string;
  readonly servers: ReadonlyMap<string, Sshd>;
  stop(): Promise<void>;
}

/** What each host's login shell is; `sh -c` of the user's real shell hands the command on. */
const shells: Readonly<Record<string, string>> = {
  plain: '',
  bash: 'exec bash -c "$SSH_ORIGINAL_COMMAND"',
  fish: 'exec fish -c "$SSH_ORIGINAL_COMMAND"',
  tcsh: 'exec tcsh -c "$SSH_ORIGINAL_COMMAND"',
  busybox: 'exec busybox sh -c "$SSH_ORIGINAL_COMMAND"',
  banner: 'echo "Welcome to banner"; echo "a warning" >&2; echo "plain: nccl-workbench-0 exit 0"; eval "$SSH_ORIGINAL_COMMAND"',
};

/** Starts them. `installed`: names of {@link shells} whose shell is there. */
export async function startFanOutLab(lab: Lab, installed: readonly string[], full: string | null): Promise<FanOutLab> {
  const user = lab.key('user');
  const root = join(lab.dir, 'root');
  mkdirSync(join(root, 'sys/class/infiniband/mlx5_0/ports/1'), { recursive: true });
  writeFileSync(join(root, 'sys/class/infiniband/mlx5_0/ports/1/state'), '4: ACTIVE\n');
  writeFileSync(join(root, 'sys/class/infiniband/mlx5_0/ports/1/rate'), '400 Gb/sec (4X NDR)\n');
  mkdirSync(join(root, 'etc'));
  // A carriage return and a line of 3,000 characters must come through every engine.
  writeFileSync(join(root, 'etc/nccl.conf'), `NCCL_DEBUG=INFO\r\nNCCL_IB_HCA=${'mlx5_0,'.repeat(430)}mlx5_1\n`);
  const home = join(lab.dir, 'home');
  mkdirSync(home);
  const servers = new Map<string, Sshd>();
  const start = async (
    name: string,
    env: Readonly<Record<string, string>>,
    lines: readonly string[] = [],
    authorized: readonly string[] = [`${user}.pub`],
  ): Promise<void> => {
    servers.set(name, await lab.sshd(name, { authorized, env, lines }));
  };
  const env = (folder: string): Record<string, string> => ({ NCCL_WORKBENCH_ROOT: root, HOME: folder, TMPDIR: folder });
  for (const name of installed) await start(name, env(home), shells[name] === '' ? [] : [`ForceCommand ${shells[name] ?? ''}`]);
  if (full !== null) await start('full', env(full));
  await start('stranger', env(home), [], []);
  await start('unknown', env(home));
  await start('changed', env(home));
  await start('noshell', env(home), ['ForceCommand echo This account is not available; exit 1']);
  const sockets = new Set<Socket>();
  const mute = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
  const address = mute.address();
  const ports = new Map([...servers].map(([name, { port }]) => [name, port]));
  ports.set('mute', typeof address === 'object' && address !== null ? address.port : 0);
  ports.set('gone', await freePort());
  // The login node finds the hosts by the same names, as /etc/hosts and DNS let it elsewhere.
  const config = join(lab.dir, 'ssh_config');
  await start('login', {
    HOME: home,
    CLUSTERSHELL_CFGDIR: lab.dir,
    PDSH_SSH_ARGS_APPEND: `-F ${config}`,
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  });
  ports.set('login', servers.get('login')?.port ?? 0);
  writeFileSync(join(lab.dir, 'clush.conf'), `[Main]\nssh_options: -F ${config}\n`);
  const publicOf = (path: string): string => readFileSync(`${path}.pub`, 'utf8').split(' ').slice(0, 2).join(' ');
  const known = [...servers].flatMap(([name, { port, hostKeys }]) =>
    name === 'unknown' ? [] : [`[127.0.0.1]:${String(port)} ${publicOf(name === 'changed' ? lab.key('other') : (hostKeys[0] ?? ''))}\n`],
  );
  writeFileSync(join(lab.dir, 'known'), known.join(''));
  lab.config(
    'ssh_config',
    [
      ...[...ports].map(([name, port]) => `Host ${name}\n  Port ${String(port)}`),
      'Host *',
      '  HostName 127.0.0.1',
      `  User ${lab.user}`,
      `  IdentityFile ${user}`,
      '  IdentitiesOnly yes',
      '  IdentityAgent none',
      `  UserKnownHostsFile ${join(lab.dir, 'known')}`,
      '  GlobalKnownHostsFile /dev/null',
      '  StrictHostKeyChecking yes',
      '  ConnectTimeout 3',
      '',
    ].join('\n'),
  );
  return {
    config,
    well: [...installed, ...(full === null ? [] : ['full'])],
    ill: { stranger: 'auth', unknown: 'host-key', changed: 'host-key', noshell: 'tool', mute: 'timeout', gone: 'unreachable' },
    root,
    servers,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => mute.close(resolve));
    },
  };
}

/** A cluster of these hosts whose head is the login node. */
export function labCluster(hosts: readonly string[], config: string, change: Partial<Cluster> = {}): Cluster {
  const made = clusterFromSshConfig(hosts, config);
  if (made === null) throw new Error('no hosts');
  return { ...made, head: 'login', ...change };
}
