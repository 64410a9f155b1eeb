import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { SimulatedHost } from '../world.js';
import { cpuFiles } from './cpu.js';
import { infinibandFiles } from './infiniband.js';
import { kernelLogFiles } from './kernelLog.js';
import type { Entry } from './entry.js';
import { moduleFiles } from './modules.js';
import { netFiles } from './net.js';
import { pciFiles } from './pci.js';
import { programs } from './programs.js';
import { softwareFiles } from './software.js';
import { systemFiles } from './system.js';

/** Everything that lies under the root of a simulated host, by path: the one description that its shell, its stand-in programs and the probe read. */
export function rootOf(host: SimulatedHost): Readonly<Record<string, Entry>> {
  return {
    ...systemFiles(host),
    ...cpuFiles(host),
    ...moduleFiles(host),
    ...kernelLogFiles(host),
    ...softwareFiles(host),
    ...pciFiles(host),
    ...netFiles(host),
    ...infinibandFiles(host),
  };
}

const atOnce = 16;

/** Writes home, bin and the system files of one simulated host. Everything is private to the user. */
export async function writeSandbox(host: SimulatedHost): Promise<void> {
  const made = new Map<string, Promise<unknown>>();
  const folder = (path: string): Promise<unknown> => {
    let making = made.get(path);
    if (making === undefined) made.set(path, (making = mkdir(join(host.folder, path), { recursive: true, mode: 0o700 })));
    return making;
  };
  const put = async (path: string, entry: Entry, mode = 0o600): Promise<void> => {
    await folder(dirname(path));
    const file = join(host.folder, path);
    if (typeof entry === 'string' || Buffer.isBuffer(entry)) await writeFile(file, entry, { mode });
    else await symlink(entry.to, file);
  };
  await Promise.all(['home', 'tmp', 'root/dev/shm', 'root/sys/class', 'root/sys/class/net'].map(folder));
  const work = [
    ...Object.entries(programs(host)).map(
      ([name, text]) =>
        () =>
          put(`bin/${name}`, text, 0o700),
    ),
    ...Object.entries(rootOf(host)).map(
      ([path, entry]) =>
        () =>
          put(`root/${path}`, entry),
    ),
  ];
  // All at once would hold them all open at once: with many hosts more than a process may.
  for (let next = 0; next < work.length; next += atOnce) await Promise.all(work.slice(next, next + atOnce).map((write) => write()));
}
