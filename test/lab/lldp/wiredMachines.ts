import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { probeCommand, probeScript } from '../../../src/cluster/probe/script.js';
import { end, must, works } from '../cluster/program.js';

/** One end of a cable: a machine and its interface. */
export type Plug = readonly [machine: string, port: string];

/** A machine of the wired network: a network namespace with a real lldpd in it. */
export interface Machine {
  readonly name: string;
  readonly kind: 'switch' | 'host';
  /** What it tells its neighbours its ports are: their names, or their MAC addresses. */
  readonly portId: 'ifname' | 'macaddress';
}

/** Machines and the cables between them. */
export interface WiredMachines {
  readonly machines: readonly Machine[];
  /** What `lldpctl -f FORM` prints on a machine. */
  lldpctl(machine: string, form: 'json' | 'json0' | 'keyvalue' | 'xml'): string;
  /**
   * What the product's own probe prints on a host, between lines with this word. The kernel shows no device behind a virtual cable; to the probe
   * each interface seems to have one, and all else that it reads of it is the kernel's.
   */
  probe(host: string, boundary: string): string;
  /** MAC address of an interface, as the kernel of the machine has it. */
  mac(plug: Plug): string;
  /** Pulls a cable out at both ends and plugs in another. */
  move(from: readonly [Plug, Plug], to: readonly [Plug, Plug]): void;
  /** Waits until every machine hears as many neighbours as it has cables, and nobody else. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

/** Why this cannot be built here, or null. */
export function missing(): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'network namespaces need Linux and root';
  if (!works('sh', ['-c', 'command -v ip && command -v nsenter && command -v unshare']))
    return 'ip, nsenter or unshare is missing (Debian: iproute2 util-linux)';
  if (!works('sh', ['-c', 'command -v lldpd && command -v lldpctl'])) return 'lldpd is missing (Debian: lldpd)';
  const trial = `nwl-${process.pid}`;
  if (!works('ip', ['netns', 'add', trial])) return 'this kernel or container allows no network namespaces';
  works('ip', ['netns', 'del', trial]);
  return null;
}

/** In the network of the machine, with its name and a /sys that shows its own interfaces. */
const enter = 'hostname "$0" && mount -t sysfs sysfs /sys && exec "$@"';

/** Builds machines and cables and starts lldpd on each; check {@link missing} first. Leaves nothing behind where it fails. */
export async function wire(machines: readonly Machine[], cables: readonly (readonly [Plug, Plug])[]): Promise<WiredMachines> {
  // Sockets' paths end at 108 bytes, and namespaces are known to the whole machine.
  const folder = mkdtempSync(join(tmpdir(), 'nwl-'));
  // lldpctl becomes an unprivileged user before it looks for the socket.
  chmodSync(folder, 0o755);
  const id = randomBytes(2).toString('hex');
  const netns = (machine: string): string => `nwl${id}-${machine}`;
  const socket = (machine: string): string => join(folder, `${machine}.sock`);
  const daemons: ChildProcess[] = [];
  const made: string[] = [];
  let plugged = [...cables];
  const inside = (machine: string, argv: readonly string[]): string[] => [
    `--net=/run/netns/${netns(machine)}`,
    'unshare',
    '--uts',
    '--mount',
    'sh',
    '-c',
    enter,
    machine,
    ...argv,
  ];
  const plugIn = ([[a, aPort], [b, bPort]]: readonly [Plug, Plug]): void => {
    must('ip', ['link', 'add', aPort, 'netns', netns(a), 'type', 'veth', 'peer', 'name', bPort, 'netns', netns(b)]);
    for (const [machine, port] of [
      [a, aPort],
      [b, bPort],
    ] as const)
      must('ip', ['-n', netns(machine), 'link', 'set', port, 'up']);
  };
  const stop = async (): Promise<void> => {
    await Promise.all(daemons.splice(0).map(end));
    for (const name of made.splice(0)) works('ip', ['netns', 'del', name]);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  const lldpctl: WiredMachines['lldpctl'] = (machine, form) => must('lldpctl', ['-u', socket(machine), '-f', form]);
  /** "eth0 leaf1", "eth1 leaf2": what a machine hears now. */
  const heard = (machine: string): string[] =>
    [...lldpctl(machine, 'keyvalue').matchAll(/^lldp\.([^.=]+)\.chassis\.name=(.*)$/gm)]
      .map(([, port = '', neighbour = '']) => `${port} ${neighbour}`)
      .sort();
  const wanted = (machine: string): string[] =>
    plugged
      .flatMap(([a, b]): [Plug, Plug][] => [
        [a, b],
        [b, a],
      ])
      .filter(([[near]]) => near === machine)
      .map(([[, port], [far]]) => `${port} ${far}`)
      .sort();

  try {
    for (const { name } of machines) {
      must('ip', ['netns', 'add', netns(name)]);
      made.push(netns(name));
      must('ip', ['-n', netns(name), 'link', 'set', 'lo', 'up']);
    }
    for (const cable of cables) plugIn(cable);
    // Where lldpd's unprivileged half lives.
    mkdirSync('/run/lldpd', { recursive: true });
    for (const { name, kind, portId } of machines) {
      if (kind === 'switch') must('ip', ['netns', 'exec', netns(name), 'sysctl', '-qw', 'net.ipv4.ip_forward=1']);
      const conf = join(folder, `${name}.conf`);
      // Once a second instead of every 30: a frame sent before the other end is up would be missed for half a minute.
      writeFileSync(conf, `configure lldp tx-interval 1\nconfigure lldp portidsubtype ${portId}\n`);
      const ports = kind === 'switch' ? 'swp*' : 'eth*';
      const argv = ['lldpd', '-d', '-O', conf, '-u', socket(name), '-I', ports, '-S', `a ${kind} of the lab`];
      daemons.push(spawn('nsenter', inside(name, argv), { stdio: 'ignore' }));
    }
    await until('lldpd', () => machines.every(({ name }) => existsSync(socket(name))));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    machines,
    lldpctl,
    probe: (host, boundary) => {
      const root = join(folder, 'roots', host);
      rmSync(root, { recursive: true, force: true });
      plugged
        .flat()
        .filter(([machine]) => machine === host)
        .forEach(([, port], at) => {
          const device = join(root, `sys/devices/pci0000:00/0000:0${at + 1}:00.0`);
          const shown = join(root, 'sys/class/net', port);
          for (const path of [device, shown]) mkdirSync(path, { recursive: true });
          symlinkSync(device, join(shown, 'device'));
          for (const file of ['address', 'flags', 'mtu', 'operstate', 'speed', 'statistics'])
            symlinkSync(`/sys/class/net/${port}/${file}`, join(shown, file));
        });
      const argv = ['env', `NCCL_WORKBENCH_ROOT=${root}`, ...probeCommand(boundary, null)];
      return must('nsenter', inside(host, argv), probeScript);
    },
    mac: ([machine, port]) =>
      /link\/ether (\S+)/.exec(must('ip', ['-n', netns(machine), '-o', 'link', 'show', 'dev', port]))?.[1] ?? 'none',
    move: (from, to) => {
      const [[machine, port]] = from;
      must('ip', ['-n', netns(machine), 'link', 'del', port]);
      plugIn(to);
      const same = (a: readonly [Plug, Plug], b: readonly [Plug, Plug]): boolean => String([...a].sort()) === String([...b].sort());
      plugged = [...plugged.filter((cable) => !same(cable, from)), to];
    },
    settled: () => until('what the machines hear', () => machines.every(({ name }) => String(heard(name)) === String(wanted(name)))),
    stop,
  };
}

/** Looks again and again, for a minute at most. */
async function until(what: string, ready: () => boolean): Promise<void> {
  const limit = Date.now() + 60_000;
  while (!ready()) {
    if (Date.now() > limit) throw new Error(`${what} was not there in 60 s`);
    await new Promise((done) => setTimeout(done, 200));
  }
}
