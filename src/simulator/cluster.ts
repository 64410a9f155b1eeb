import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildWorld } from './buildWorld.js';
import type { Fault } from './fault.js';
import { type HostServer, startHostServer } from './hostServer.js';
import { makeKeyPair } from './keys.js';
import type { GroupedShell } from './processGroup.js';
import { writeSandbox } from './sandbox.js';
import type { SimulatedHost, World } from './world.js';

/** What to simulate. */
export interface SimulatorOptions {
  /** Path of the bundle with the stand-in programs, `dist/simulator-tools.js`. */
  readonly tools: string;
  /** Hosts, 1 to 2000. Default 4. */
  readonly hosts?: number;
  /** GPUs of each host, 1 to 8. Default 8. */
  readonly gpus?: number;
  readonly seed?: number;
  /** Pause before each line of a benchmark table, ms, so that a person can watch. Default 0. */
  readonly paceMs?: number;
  readonly faults?: readonly Fault[];
  /** Where the private folder is made. Default: the system's temporary folder. */
  readonly parentFolder?: string;
}

/** A cluster that is running in this process. */
export interface Simulator {
  /** Private folder (mode 0700) with keys, ssh config and the hosts' files; removed by {@link Simulator.stop}. */
  readonly folder: string;
  /** Path of the ssh config that reaches the hosts. */
  readonly sshConfig: string;
  /** Path of a cluster file for these hosts. */
  readonly clusterFile: string;
  /** Host names in order. */
  readonly hosts: readonly string[];
  /** Port on 127.0.0.1 of each host. */
  readonly ports: Readonly<Record<string, number>>;
  readonly world: World;
  /** Ends every login and everything that runs in them, then removes the folder. May be called twice. */
  stop(): Promise<void>;
}

/** Login name on every simulated host. */
export const userName = 'nccl';

/** Starts the embedded cluster: one SSH server a host on 127.0.0.1, and a sandbox folder for each. Throws a Failure of kind input. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const folder = await mkdtemp(join(options.parentFolder ?? tmpdir(), 'nccl-workbench-'));
  const servers: HostServer[] = [];
  const shells = new Set<GroupedShell>();
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopping ??= (async () => {
      for (const shell of shells) shell.kill('SIGKILL');
      await Promise.all(servers.map((server) => server.close()));
      await rm(folder, { recursive: true, force: true });
    })();
    return stopping;
  };
  try {
    const world = buildWorld({
      hosts: options.hosts ?? 4,
      gpus: options.gpus ?? 8,
      seed: options.seed ?? 1,
      paceMs: options.paceMs ?? 0,
      faults: options.faults ?? [],
      folder: join(folder, 'hosts'),
      startedAt: new Date().toISOString(),
    });
    const worldFile = join(folder, 'world.json');
    await mkdir(join(folder, 'hosts'), { mode: 0o700 });
    await writeFile(worldFile, JSON.stringify(world), { mode: 0o600 });
    const user = makeKeyPair();
    const identity = join(folder, 'user_ed25519');
    await writeFile(identity, user.privateText, { mode: 0o600 });
    await writeFile(`${identity}.pub`, `${user.publicText}\n`, { mode: 0o600 });
    const ports: Record<string, number> = {};
    const known: string[] = [];
    const forwardTo = (host: string, port: number): number | null => {
      const own = ports[host];
      if (own !== undefined) return port === 22 || port === own ? own : null;
      return (host === '127.0.0.1' || host === 'localhost') && Object.values(ports).includes(port) ? port : null;
    };
    await inBatches(world.hosts, 32, async (host) => {
      await writeSandbox(host);
      if (!host.reachable) {
        ports[host.name] = await closedPort();
        return;
      }
      const hostKey = makeKeyPair();
      const server = await startHostServer({
        hostKey: hostKey.privateText,
        user: userName,
        userKey: user.publicKey,
        forwardTo,
        place: {
          home: join(host.folder, 'home'),
          env: loginEnvironment(host, worldFile, options.tools),
          started: (shell) => shells.add(shell),
          ended: (shell) => shells.delete(shell),
        },
      });
      servers.push(server);
      ports[host.name] = server.port;
      known.push(`[127.0.0.1]:${String(server.port)} ${hostKey.publicText}`);
    });
    const hosts = world.hosts.map((host) => host.name);
    const knownHosts = join(folder, 'known_hosts');
    await writeFile(knownHosts, `${known.join('\n')}\n`, { mode: 0o600 });
    const sshConfig = join(folder, 'ssh_config');
    await writeFile(sshConfig, sshConfigText(hosts, ports, identity, knownHosts), { mode: 0o600 });
    const clusterFile = join(folder, 'cluster.yaml');
    await writeFile(clusterFile, clusterFileText(world, sshConfig), { mode: 0o600 });
    return { folder, sshConfig, clusterFile, hosts, ports, world, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Everything a login sees; the caller's own environment is not among it. */
function loginEnvironment(host: SimulatedHost, worldFile: string, tools: string): Record<string, string> {
  return {
    HOME: join(host.folder, 'home'),
    USER: userName,
    LOGNAME: userName,
    SHELL: '/bin/sh',
    PATH: `${join(host.folder, 'bin')}:/usr/bin:/bin`,
    PS1: `${userName}@${host.name}:$ `,
    LANG: 'C.UTF-8',
    TMPDIR: join(host.folder, 'tmp'),
    NCCL_WORKBENCH_ROOT: join(host.folder, 'root'),
    NCCL_WORKBENCH_SIMULATED: '1',
    NCCL_WORKBENCH_HOST: host.name,
    NCCL_WORKBENCH_WORLD: worldFile,
    NCCL_WORKBENCH_NODE: process.execPath,
    NCCL_WORKBENCH_TOOLS: tools,
  };
}

/** A port of this machine on which nobody listens: what an unreachable host looks like from here. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return address === null || typeof address === 'string' ? 1 : address.port;
}

async function inBatches<T>(items: readonly T[], size: number, work: (item: T) => Promise<void>): Promise<void> {
  for (let from = 0; from < items.length; from += size) await Promise.all(items.slice(from, from + size).map(work));
}

function sshConfigText(hosts: readonly string[], ports: Readonly<Record<string, number>>, identity: string, knownHosts: string): string {
  const each = hosts.map((host) => `Host ${host}\n  Port ${String(ports[host] ?? 0)}\n`);
  return (
    '# Embedded cluster of NCCL Workbench: these hosts run on this machine for as long as their process does.\n' +
    each.join('') +
    `Host ${hosts.join(' ')}\n` +
    '  HostName 127.0.0.1\n' +
    `  User ${userName}\n` +
    `  IdentityFile "${identity}"\n` +
    '  IdentitiesOnly yes\n' +
    '  IdentityAgent none\n' +
    `  UserKnownHostsFile "${knownHosts}"\n` +
    '  GlobalKnownHostsFile /dev/null\n' +
    '  StrictHostKeyChecking yes\n' +
    '  ConnectTimeout 5\n'
  );
}

/** `gpu-[01-04]` for the hosts of a world. */
export function hostRange(hosts: readonly string[]): string {
  const first = hosts[0] ?? '';
  const last = hosts.at(-1) ?? first;
  return hosts.length === 1 ? first : `gpu-[${first.slice(4)}-${last.slice(4)}]`;
}

/** A cluster file for these hosts, as `.nccl/cluster.yaml` is written. */
export function clusterFileText(world: World, sshConfig: string): string {
  const racks = new Map<string, SimulatedHost[]>();
  for (const host of world.hosts) racks.set(host.rack, [...(racks.get(host.rack) ?? []), host]);
  const lines = [...racks].map(([rack, members]) => `  ${rack}: ["${hostRange(members.map((host) => host.name))}"]\n`);
  const names = world.hosts.map((host) => host.name);
  const head = world.hosts.find((host) => host.reachable)?.name ?? names[0] ?? '';
  return (
    '# The embedded cluster: no GPUs are needed, and every number that it yields is simulated.\n' +
    'name: demo\n' +
    'simulated: true\n' +
    `sshConfig: ${JSON.stringify(sshConfig)}\n` +
    `hosts: ["${hostRange(names)}"]\n` +
    `racks:\n${lines.join('')}` +
    `head: ${head}\n` +
    'launcher: mpirun\n' +
    `gpusPerHost: ${String(world.gpusPerHost)}\n`
  );
}
