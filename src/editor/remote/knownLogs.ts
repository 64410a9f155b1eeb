import type { HostFacts } from '../../cluster/facts.js';

/** A log that can be followed: a file, or what the kernel says. */
export type LogSource = { readonly kind: 'file'; readonly path: string } | { readonly kind: 'kernel' };

/** Logs that tell about a job's network and GPUs, where distributions and vendors put them. */
export const usualLogs = [
  '/var/log/syslog',
  '/var/log/messages',
  '/var/log/kern.log',
  '/var/log/dmesg',
  '/var/log/fabricmanager.log',
  '/var/log/slurm/slurmd.log',
  '/var/log/slurmd.log',
  '/var/log/slurm-llnl/slurmd.log',
];

/**
 * Where NCCL writes its log on a host: NCCL_DEBUG_FILE of the login environment, then of the conf files. NCCL puts the host's name in the
 * place of %h and the process id in that of %p (src/debug.cc).
 */
export function debugFiles(facts: HostFacts): string[] {
  const fromConf = facts.confFiles.flatMap(({ text }) => /^NCCL_DEBUG_FILE=(.+)$/mu.exec(text)?.[1]?.trimEnd() ?? []);
  const all = [facts.environment['NCCL_DEBUG_FILE'], ...fromConf];
  const host = facts.hostName?.split('.')[0] ?? '';
  return [...new Set(all.flatMap((path) => (path?.startsWith('/') === true ? [path.replaceAll('%h', host)] : [])))];
}

/** Folder and pattern of a path whose last name holds %p; null for any other. */
export function perProcess(path: string): { readonly folder: string; readonly name: RegExp } | null {
  const at = path.lastIndexOf('/');
  const name = path.slice(at + 1);
  if (!name.includes('%p')) return null;
  const parts = name.split('%p').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return { folder: at <= 0 ? '/' : path.slice(0, at), name: new RegExp(`^${parts.join('\\d+')}$`) };
}

/** The command that follows a log and goes on when it is rotated. The path is an argument, never part of a text that a shell reads. */
export function followCommand(source: LogSource, lines: number): string[] {
  return source.kind === 'kernel' ? ['dmesg', '--follow'] : ['tail', '-n', String(lines), '-F', '--', source.path];
}
