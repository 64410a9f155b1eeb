import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LauncherKind } from './clusterFile.js';
import { masterPort } from './jobs/torchrun.js';

/** The name by which our own benchmark of torch.distributed is asked for, like a program of nccl-tests. */
export const torchPerf = 'torch_perf';

/** Whether a program is our own benchmark. */
export const isTorchPerf = (program: string): boolean => program === torchPerf;

let code: string | null = null;

/** Its source, which stands beside this file and, built, beside the bundles. */
export function torchPerfCode(): string {
  code ??= readFileSync(join(__dirname, 'torch_perf.py'), 'utf8');
  return code;
}

/** Program and arguments of one rank: the source travels as a word, so that nothing has to be put on the hosts and every rank runs the same. */
export function torchPerfWords(args: readonly string[], python = 'python3'): string[] {
  return [python, '-c', torchPerfCode(), ...args];
}

/** Where the ranks meet, for launchers that do not say so to PyTorch themselves. */
export function meetingPlace(launcher: LauncherKind, hosts: readonly string[]): Readonly<Record<string, string>> {
  const [first] = hosts;
  if (first === undefined || launcher === 'torchrun' || launcher === 'local' || launcher === 'kubectl') return {};
  return { MASTER_ADDR: first, MASTER_PORT: String(masterPort) };
}
