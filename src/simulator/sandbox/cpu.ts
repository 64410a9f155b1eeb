import type { SimulatedHost } from '../world.js';

const sockets = 2;
const coresPerSocket = 56;
const cpus = sockets * coresPerSocket * 2;

/** Processor and NUMA nodes: two sockets of 56 cores with two threads each. */
export function cpuFiles(host: SimulatedHost): Record<string, string> {
  return {
    'proc/cpuinfo': cpuinfo(host.cpu),
    'sys/devices/system/node/node0/cpulist': '0-55,112-167\n',
    'sys/devices/system/node/node1/cpulist': '56-111,168-223\n',
    'sys/devices/system/node/online': '0-1\n',
    'sys/devices/system/cpu/online': `0-${String(cpus - 1)}\n`,
    'sys/devices/system/cpu/cpu0/cpufreq/scaling_governor': 'performance\n',
  };
}

function cpuinfo(model: string): string {
  const blocks = Array.from({ length: cpus }, (_, cpu) => {
    const socket = Math.floor((cpu % (sockets * coresPerSocket)) / coresPerSocket);
    return (
      `processor\t: ${String(cpu)}\nvendor_id\t: GenuineIntel\nmodel name\t: ${model}\nphysical id\t: ${String(socket)}\nsiblings\t: ${String(2 * coresPerSocket)}\n` +
      `core id\t\t: ${String(cpu % coresPerSocket)}\ncpu cores\t: ${String(coresPerSocket)}\nflags\t\t: fpu vme pae avx512f\n`
    );
  });
  return `${blocks.join('\n')}\n`;
}
