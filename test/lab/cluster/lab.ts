import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Delays, type LabHost, startNetwork } from './network.js';
import { must, works } from './program.js';
import { startSshServers } from './sshServers.js';

/** A running lab: real hosts as far as SSH, MPI and the network are concerned. */
export interface Lab {
  readonly folder: string;
  readonly hosts: readonly LabHost[];
  /** ssh config for clients on this machine. */
  readonly sshConfig: string;
  /** A cluster file's text for these hosts, launcher words for Open MPI included. */
  readonly clusterFile: string;
  /** Runs a program on a host without ssh, for looking at the lab itself. */
  on(host: LabHost, argv: readonly string[]): string;
  /** Holds what a host sends, to all of the lab or to one other host, for so many µs from now on. */
  slowDown(host: LabHost, oneWayUs: number, to?: LabHost): Promise<void>;
  restore(): void;
  stop(): Promise<void>;
}

const source = (name: string): string => join(fileURLToPath(new URL('.', import.meta.url)), name);
const netfilterQueue = '#include <libnetfilter_queue/libnetfilter_queue.h>\n';

/** Why the lab cannot run on this machine, one sentence each; empty when it can. */
export function missing(): string[] {
  if (process.platform !== 'linux') return ['network namespaces exist on Linux only'];
  if (process.getuid?.() !== 0) return ['network namespaces need root'];
  const wants: [boolean, string][] = [
    [
      works('sh', ['-c', 'command -v ip && command -v nsenter && command -v unshare && command -v sysctl']),
      'ip, nsenter, unshare or sysctl is missing (Debian: iproute2 util-linux procps)',
    ],
    [works('sh', ['-c', 'command -v iptables-restore']), 'iptables is missing (Debian: iptables)'],
    [
      existsSync('/usr/sbin/sshd') && works('sh', ['-c', 'command -v ssh && command -v ssh-keygen']),
      'OpenSSH is missing (Debian: openssh-server openssh-client)',
    ],
    [works('sh', ['-c', 'command -v mpirun && command -v mpicc']), 'Open MPI is missing (Debian: openmpi-bin libopenmpi-dev)'],
    [
      works('gcc', ['-E', '-x', 'c', '-'], netfilterQueue),
      'a C compiler with libnetfilter_queue is missing (Debian: gcc libc6-dev libnetfilter-queue-dev)',
    ],
  ];
  const lacking = wants.filter(([there]) => !there).map(([, why]) => why);
  if (lacking.length > 0) return lacking;
  // Tools are here; whether the kernel can do it shows only in doing it.
  const probe = `nw-probe-${process.pid}`;
  if (!works('ip', ['netns', 'add', probe])) return ['this kernel or container allows no network namespaces'];
  try {
    const rule = '*mangle\n-A OUTPUT -d 10.77.0.0/16 -j NFQUEUE --queue-num 0 --queue-bypass\nCOMMIT\n';
    return works('ip', ['netns', 'exec', probe, 'iptables-restore'], rule)
      ? []
      : ['this kernel has no netfilter queues, which make the network delays'];
  } finally {
    works('ip', ['netns', 'del', probe]);
  }
}

/** Brings up racks of hosts with delays between them; check {@link missing} first. */
export async function startLab(racks = 2, hostsPerRack = 4, delays: Delays = { insideRack: 45, acrossRacks: 1270 }): Promise<Lab> {
  // A short path: programs leave sockets below it, whose paths end at 108 bytes.
  const folder = mkdtempSync(join(tmpdir(), 'nwl-'));
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  const undo: (() => Promise<void> | void)[] = [() => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })];
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    must('gcc', ['-O2', '-Wall', '-o', join(bin, 'nfdelay'), source('nfdelay.c'), '-lnetfilter_queue']);
    must('mpicc', ['-O2', '-Wall', '-o', join(bin, 'all_reduce_perf_mpi'), source('all_reduce_perf_mpi.c')]);
    must('mpicc', ['-O2', '-Wall', '-o', join(bin, 'alltoall_perf'), source('alltoall_perf_mpi.c')]);
    const network = await startNetwork(join(folder, 'net'), join(bin, 'nfdelay'), racks, hostsPerRack, delays);
    undo.push(() => network.stop());
    const loginAddress = connectLogin(network.login, undo);
    const servers = await startSshServers(network, join(folder, 'ssh'), loginAddress, `${bin}:/usr/sbin:/usr/bin:/sbin:/bin`);
    undo.push(() => servers.stop());
    return {
      folder,
      hosts: network.hosts,
      sshConfig: servers.sshConfig,
      clusterFile: clusterFile(network.hosts, servers.sshConfig, servers.innerConfig),
      on: (host, argv) => {
        const [program, ...args] = network.on(host, argv);
        return must(program ?? '', args);
      },
      restore: () => network.restore(),
      slowDown: (host, oneWayUs, to) => network.slowDown(host, oneWayUs, to),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A cable from this machine to the login host, in a network of its own so that labs do not meet. Returns the login host's address on it. */
function connectLogin(login: LabHost, undo: (() => void)[]): string {
  const subnet = Number.parseInt(login.netns.slice(2, 6), 16) % 16_384;
  const [third, fourth] = [subnet >> 6, (subnet & 63) * 4];
  const [here, there] = [`10.79.${third}.${fourth + 1}`, `10.79.${third}.${fourth + 2}`];
  const device = login.netns.slice(0, 6);
  must('ip', ['link', 'add', device, 'type', 'veth', 'peer', 'name', 'mgmt0', 'netns', login.netns]);
  undo.push(() => void works('ip', ['link', 'del', device]));
  must('ip', ['addr', 'add', `${here}/30`, 'dev', device]);
  must('ip', ['link', 'set', device, 'up']);
  must('ip', ['-n', login.netns, 'addr', 'add', `${there}/30`, 'dev', 'mgmt0']);
  must('ip', ['-n', login.netns, 'link', 'set', 'mgmt0', 'up']);
  return there;
}

function clusterFile(hosts: readonly LabHost[], sshConfig: string, innerConfig: string): string {
  const racks = new Map<number, string[]>();
  for (const host of hosts) racks.set(host.rack, [...(racks.get(host.rack) ?? []), host.name]);
  const options: [string, string][] = [
    ['plm', 'rsh'],
    ['plm_rsh_agent', `ssh -F ${innerConfig}`],
    ['plm_rsh_no_tree_spawn', '1'],
    ['pml', 'ob1'],
    ['btl', 'tcp,self'],
    ['btl_tcp_if_include', '10.77.0.0/16'],
    ['oob_tcp_if_include', '10.77.0.0/16'],
    // Ranks share a few cores; one that waits must not keep the others from running.
    ['mpi_yield_when_idle', '1'],
  ];
  return [
    'name: lab',
    `sshConfig: ${sshConfig}`,
    `hosts: [${hosts.map((host) => host.name).join(', ')}]`,
    'racks:',
    ...[...racks].map(([rack, names]) => `  rack${rack}: [${names.join(', ')}]`),
    'launcher: mpirun',
    'gpusPerHost: 1',
    'launcherArgs:',
    '  - --allow-run-as-root',
    ...options.flatMap(([name, value]) => ['  - --mca', `  - ${name}`, `  - ${JSON.stringify(value)}`]),
    '',
  ].join('\n');
}
