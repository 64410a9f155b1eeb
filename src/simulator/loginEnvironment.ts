import { join } from 'node:path';
import type { SimulatedHost } from './world.js';

/** Login name on every simulated host. */
export const userName = 'nccl';

/** Everything that a login on a host sees; the caller's own environment is not among it. `desk` is the folder of this process's desk, if it has one. */
export function loginEnvironment(
  host: SimulatedHost,
  worldFile: string,
  tools: string,
  desk: string | null = null,
): Record<string, string> {
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
    ...(desk === null ? {} : { NCCL_WORKBENCH_DESK: desk, NCCL_WORKBENCH_PID: String(process.pid) }),
  };
}
