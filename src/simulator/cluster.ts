import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildWorld } from './buildWorld.js';
import { closedPorts } from './closedPorts.js';
import { clusterFileText, sshConfigText } from './clusterFiles.js';
import { type Desk, openDesk } from './desk.js';
import type { Fault } from './fault.js';
import { createAnswers } from './fleet/answers.js';
import { type HostServer, startHostServer } from './hostServer.js';
import { makeKeyPair } from './keys.js';
import { loginEnvironment, userName } from './loginEnvironment.js';
import type { GroupedShell } from './processGroup.js';
import { writeSandbox } from './sandbox/index.js';
import type { World } from './world.js';

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
  /**
   * Text of a script that only reads, the probe's. More than 32 hosts answer it without a process for each: it runs once for each kind
   * of host, and hosts of that kind say the same with their own names and numbers in it.
   */
  readonly script?: string;
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
  /** What was planted: everything that is wrong with these hosts. */
  readonly faults: readonly Fault[];
  /** Ends every login and everything that runs in them, then removes the folder. May be called twice. */
  stop(): Promise<void>;
}

/** Hosts past which files are written when somebody first logs in, and {@link SimulatorOptions.script} is answered without processes. */
const fewHosts = 32;

/** Starts the embedded cluster: one SSH server a host on 127.0.0.1, and a sandbox folder for each. Throws a Failure of kind input. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const folder = await mkdtemp(join(options.parentFolder ?? tmpdir(), 'nccl-workbench-'));
  const servers: HostServer[] = [];
  const shells = new Set<GroupedShell>();
  const started = (shell: GroupedShell): void => void shells.add(shell);
  const ended = (shell: GroupedShell): void => void shells.delete(shell);
  let stopping: Promise<void> | undefined;
  let desk: Desk | null = null;
  const stop = (): Promise<void> => {
    stopping ??= (async () => {
      for (const shell of shells) shell.kill('SIGKILL');
      desk?.close();
      await Promise.all(servers.map((server) => server.close()));
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
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
    const { tools, script } = options;
    const few = world.hosts.length <= fewHosts;
    const worldFile = join(folder, 'world.json');
    await mkdir(join(folder, 'hosts'), { mode: 0o700 });
    await writeFile(worldFile, JSON.stringify(world), { mode: 0o600 });
    desk = await openDesk(join(folder, 'desk'));
    desk?.add(worldFile, world);
    const user = makeKeyPair();
    const identity = join(folder, 'user_ed25519');
    await writeFile(identity, user.privateText, { mode: 0o600 });
    await writeFile(`${identity}.pub`, `${user.publicText}\n`, { mode: 0o600 });
    const answers =
      few || script === undefined ? null : createAnswers({ script, world, folder: join(folder, 'kinds'), tools, desk, started, ended });
    const ports = new Map<string, number>();
    const own = new Set<number>();
    const known: string[] = [];
    const forwardTo = (host: string, port: number): number | null => {
      const mine = ports.get(host);
      if (mine !== undefined) return port === 22 || port === mine ? mine : null;
      return (host === '127.0.0.1' || host === 'localhost') && own.has(port) ? port : null;
    };
    await inBatches(world.hosts, 32, async (host) => {
      if (few) await writeSandbox(host);
      if (host.presence === 'refuses') return;
      let files: Promise<void> | null = few ? Promise.resolve() : null;
      const hostKey = makeKeyPair();
      const server = await startHostServer({
        hostKey: hostKey.privateText,
        user: userName,
        userKey: user.publicKey,
        forwardTo,
        silent: host.presence === 'silent',
        place: {
          home: join(host.folder, 'home'),
          env: loginEnvironment(host, worldFile, tools, desk?.folder),
          started,
          ended,
          desk,
          ready: () => (files ??= writeSandbox(host)),
          // Once somebody had a shell there, what its files say may no longer be what its kind says.
          quick: () =>
            answers === null || files !== null ? null : { script: answers.script, of: (operands) => answers.of(host, operands) },
          dies: host.presence === 'dies',
        },
      });
      servers.push(server);
      ports.set(host.name, server.port);
      own.add(server.port);
      known.push(`[127.0.0.1]:${String(server.port)} ${hostKey.publicText}`);
    });
    const gone = world.hosts.filter(({ presence }) => presence === 'refuses');
    const closed = await closedPorts(gone.length);
    for (const [index, host] of gone.entries()) ports.set(host.name, closed[index % closed.length] ?? 1);
    await answers?.prepare();
    const hosts = world.hosts.map((host) => host.name);
    const knownHosts = join(folder, 'known_hosts');
    await writeFile(knownHosts, `${known.join('\n')}\n`, { mode: 0o600 });
    const sshConfig = join(folder, 'ssh_config');
    const portOf = (host: string): number => ports.get(host) ?? 0;
    await writeFile(sshConfig, sshConfigText(hosts, portOf, identity, knownHosts), { mode: 0o600 });
    const clusterFile = join(folder, 'cluster.yaml');
    await writeFile(clusterFile, clusterFileText(world, sshConfig), { mode: 0o600 });
    const byName = Object.fromEntries(hosts.map((host) => [host, portOf(host)]));
    return { folder, sshConfig, clusterFile, hosts, ports: byName, world, faults: options.faults ?? [], stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function inBatches<T>(items: readonly T[], size: number, work: (item: T) => Promise<void>): Promise<void> {
  for (let from = 0; from < items.length; from += size) await Promise.all(items.slice(from, from + size).map(work));
}
