import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readProbe, type Exchange } from '../../../src/cluster/probe/read.js';
import { probeCommand, probeScript } from '../../../src/cluster/probe/script.js';

/** Runs the real script with a real shell over a root folder, as a host would. Shells: "sh", "dash", "bash", "busybox". */
export function runProbe(
  root: string,
  env: Readonly<Record<string, string>> = {},
  shell = 'sh',
  ncclTests: string | null = null,
  exchange?: Exchange,
) {
  const boundary = randomBytes(16).toString('hex');
  const [, ...args] = probeCommand(boundary, ncclTests);
  const output = execFileSync(shell, shell === 'busybox' ? ['sh', ...args] : args, {
    input: probeScript,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', HOME: '/nonexistent', ...env, NCCL_WORKBENCH_ROOT: root },
  });
  return { boundary, output, ...readProbe(output, boundary, exchange) };
}
