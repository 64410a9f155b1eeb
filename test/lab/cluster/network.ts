import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { end, must } from './program.js';

/** One host of the lab. */
export interface LabHost {
  /** Its name inside the lab, such as "r0h1". */
  readonly name: string;
  readonly rack: number;
  readonly address: string;
  /** Its network namespace on this machine. */
  readonly netns: string;
}

/** Racks of hosts in network namespaces: a switch a rack, a router between them, and a login host that this machine reaches. */
export interface Network {
  readonly hosts: readonly LabHost[];
  readonly login: LabHost;
  /** A command line that runs `argv` on a host: in its network, with its host name, the lab's host list and no name server. */
  on(host: LabHost, argv: readonly string[]): string[];
  /** Holds what a host sends to the fabric, or to one other host, for so many µs instead of the usual time. */
  slowDown(host: LabHost, oneWayUs: number, to?: LabHost): Promise<void>;
  /** Takes back every {@link Network.slowDown}. */
  restore(): void;
  stop(): Promise<void>;
}

/** One-way delays in µs that are added to the natural ones (about 40). */
export interface Delays {
  readonly insideRack: number;
  readonly acrossRacks: number;
}

/** Every host is given its own name and host list before it becomes the program; an unreachable name server would cost 5 s a look-up. */
const enter = 'hostname "$0" && mount --bind "$1/hosts" /etc/hosts && mount --bind "$1/resolv.conf" /etc/resolv.conf && shift && exec "$@"';

/** Builds the network. Throws with the program's words where the kernel lacks something; nothing is left behind then. */
export async function startNetwork(folder: string, nfdelay: string, racks: number, hostsPerRack: number, delays: Delays): Promise<Network> {
  mkdirSync(folder, { recursive: true });
  // Namespaces are known to the whole machine, so that two labs at once need names of their own.
  const id = randomBytes(2).toString('hex');
  const made: string[] = [];
  let delayer: ChildProcess | null = null;
  const slowed: (() => void)[] = [];
  const ip = (...args: string[]): void => void must('ip', args);
  const add = (name: string): string => {
    const netns = `nw${id}-${name}`;
    ip('netns', 'add', netns);
    made.push(netns);
    // For a person who has to clean up after a kill.
    appendFileSync(join(folder, 'netns'), `${netns}\n`);
    ip('-n', netns, 'link', 'set', 'lo', 'up');
    return netns;
  };
  const router = (name: string): string => {
    const netns = add(name);
    must('ip', ['netns', 'exec', netns, 'sysctl', '-qw', 'net.ipv4.ip_forward=1']);
    return netns;
  };
  /** A cable between two namespaces; null is this machine's own. */
  const cable = (a: string | null, aName: string, b: string, bName: string): void => {
    ip('link', 'add', aName, ...(a === null ? [] : ['netns', a]), 'type', 'veth', 'peer', 'name', bName, 'netns', b);
    ip(...(a === null ? [] : ['-n', a]), 'link', 'set', aName, 'up');
    ip('-n', b, 'link', 'set', bName, 'up');
  };
  const stop = async (): Promise<void> => {
    if (delayer !== null) await end(delayer);
    // Cables go with their namespaces.
    for (const netns of made.splice(0)) must('ip', ['netns', 'del', netns]);
  };

  try {
    const spine = router('spine');
    const hosts: LabHost[] = [];
    for (let rack = 0; rack < racks; rack++) {
      const leaf = router(`leaf${rack}`);
      ip('-n', leaf, 'link', 'add', 'br0', 'type', 'bridge');
      ip('-n', leaf, 'link', 'set', 'br0', 'up');
      ip('-n', leaf, 'addr', 'add', `10.77.${rack}.1/24`, 'dev', 'br0');
      cable(leaf, 'up0', spine, `down${rack}`);
      ip('-n', leaf, 'addr', 'add', `10.78.${rack}.1/31`, 'dev', 'up0');
      ip('-n', spine, 'addr', 'add', `10.78.${rack}.0/31`, 'dev', `down${rack}`);
      ip('-n', leaf, 'route', 'add', 'default', 'via', `10.78.${rack}.0`);
      ip('-n', spine, 'route', 'add', `10.77.${rack}.0/24`, 'via', `10.78.${rack}.1`);
      for (let index = 0; index < hostsPerRack; index++) {
        const name = `r${rack}h${index}`;
        const netns = add(name);
        const address = `10.77.${rack}.${10 + index}`;
        cable(netns, 'eth0', leaf, `port${index}`);
        ip('-n', leaf, 'link', 'set', `port${index}`, 'master', 'br0');
        ip('-n', netns, 'addr', 'add', `${address}/24`, 'dev', 'eth0');
        ip('-n', netns, 'route', 'add', 'default', 'via', `10.77.${rack}.1`);
        // What stays in the rack waits in queue 0, what leaves it in queue 1; the login host is not part of the fabric.
        const rules = [
          '*mangle',
          '-A OUTPUT -o eth0 -d 10.77.254.0/24 -j ACCEPT',
          `-A OUTPUT -o eth0 -d 10.77.${rack}.0/24 -j NFQUEUE --queue-num 0 --queue-bypass`,
          '-A OUTPUT -o eth0 -d 10.77.0.0/16 -j NFQUEUE --queue-num 1 --queue-bypass',
          'COMMIT',
        ];
        must('ip', ['netns', 'exec', netns, 'iptables-restore'], `${rules.join('\n')}\n`);
        hosts.push({ name, rack, address, netns });
      }
    }
    const login: LabHost = { name: 'login', rack: -1, address: '10.77.254.10', netns: add('login') };
    cable(login.netns, 'eth0', spine, 'login0');
    ip('-n', login.netns, 'addr', 'add', `${login.address}/24`, 'dev', 'eth0');
    ip('-n', spine, 'addr', 'add', '10.77.254.1/24', 'dev', 'login0');
    ip('-n', login.netns, 'route', 'add', 'default', 'via', '10.77.254.1');

    writeFileSync(
      join(folder, 'hosts'),
      ['127.0.0.1 localhost', ...[...hosts, login].map((host) => `${host.address} ${host.name}`), ''].join('\n'),
    );
    writeFileSync(join(folder, 'resolv.conf'), '');

    const hold = async (slowUs: number): Promise<void> => {
      if (delayer !== null) await end(delayer);
      const queues = [`0:${delays.insideRack}`, `1:${delays.acrossRacks}`, `2:${slowUs}`];
      delayer = spawn(nfdelay, [...queues, '--', ...hosts.map((host) => host.netns)], { stdio: ['ignore', 'pipe', 'pipe'] });
      await ready(delayer);
    };
    await hold(0);
    return {
      hosts,
      login,
      on: (host, argv) => [
        'nsenter',
        `--net=/run/netns/${host.netns}`,
        'unshare',
        '--uts',
        '--mount',
        'sh',
        '-c',
        enter,
        host.name,
        folder,
        ...argv,
      ],
      restore: () => {
        for (const undo of slowed.splice(0)) undo();
      },
      slowDown: async (host, oneWayUs, to) => {
        await hold(oneWayUs);
        const first = ['iptables', '-t', 'mangle', '-I', 'OUTPUT', '2', '-o', 'eth0', '-d', to?.address ?? '10.77.0.0/16'];
        must('ip', ['netns', 'exec', host.netns, ...first, '-j', 'NFQUEUE', '--queue-num', '2', '--queue-bypass']);
        slowed.push(() => void must('ip', ['netns', 'exec', host.netns, 'iptables', '-t', 'mangle', '-D', 'OUTPUT', '2']));
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Waits until the delays are in force. */
async function ready(delayer: ChildProcess): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    let said = '';
    const timer = setTimeout(() => reject(new Error(`nfdelay was not ready after 10 s: ${said}`)), 10_000);
    const settle = (act: () => void): void => {
      clearTimeout(timer);
      act();
    };
    delayer.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('ready')) settle(resolve);
    });
    delayer.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    delayer.once('error', (error) => settle(() => reject(error)));
    delayer.once('exit', (code) => settle(() => reject(new Error(`nfdelay ended with ${String(code)}: ${said}`))));
  });
}
