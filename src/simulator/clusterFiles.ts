import { userName } from './loginEnvironment.js';
import type { SimulatedHost, World } from './world.js';

/** An ssh config that reaches these hosts, each on its own port. */
export function sshConfigText(hosts: readonly string[], portOf: (host: string) => number, identity: string, knownHosts: string): string {
  const each = hosts.map((host) => `Host ${host}\n  HostName 127.0.0.1\n  Port ${String(portOf(host))}\n`);
  return (
    '# Embedded cluster of NCCL Workbench: these hosts run on this machine for as long as their process does.\n' +
    each.join('') +
    'Host gpu-*\n' +
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
  const head = world.hosts.find((host) => host.presence === 'up')?.name ?? names[0] ?? '';
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
