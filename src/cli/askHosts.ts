import * as l10n from '@vscode/l10n';
import type { Snapshot } from '../cluster/facts.js';
import { chooseFanOut } from '../cluster/fanout/choose.js';
import { vias } from '../cluster/fanout/fanOut.js';
import { localExecutor } from '../cluster/localExecutor.js';
import { probeHosts } from '../cluster/probeHosts.js';
import { clusterOf } from './clusterOperand.js';
import { type Io, UsageError } from './command.js';
import { openPool } from './connect.js';
import { wholeNumber } from './wholeNumber.js';

/** Options of commands that probe hosts, as `parseArgs` takes them. */
export const askOptions = {
  cluster: { type: 'string' },
  'ssh-config': { type: 'string' },
  via: { type: 'string' },
  on: { type: 'string' },
  jobs: { type: 'string' },
  timeout: { type: 'string' },
} as const;

/** What was given for {@link askOptions}. */
export type AskValues = { readonly [Name in keyof typeof askOptions]?: string | undefined };

/** Lines of help for {@link askOptions}. */
export function askHelp(): string[] {
  return [
    `  --cluster FILE     ${l10n.t('hosts and ssh config of a cluster file; HOSTs then choose among its hosts')}`,
    `  --ssh-config FILE  ${l10n.t('ssh config to resolve the hosts with')}`,
    `  --via ssh|clush|pdsh|srun`,
    `                     ${l10n.t('how hosts are reached: our own SSH connections, or the site’s program where it is installed.')}`,
    `                     ${l10n.t('When absent: ssh; for 256 hosts or more, clush or pdsh of a login node that is the cluster’s head')}`,
    `  --on HOST          ${l10n.t('machine that has clush, pdsh or srun; when absent this one if it has it, else the cluster’s head')}`,
    `  --jobs N           ${l10n.t('hosts asked at once; 64 when absent')}`,
    `  --timeout S        ${l10n.t('limit of the script on one host in seconds; 20 when absent')}`,
  ];
}

/** Probes the hosts that operands and options name; the progress goes to a terminal's standard error. Throws {@link UsageError}. */
export async function askHosts(io: Io, hosts: readonly string[], values: AskValues): Promise<Snapshot> {
  const jobs = wholeNumber('--jobs', values.jobs, 64, 1024);
  const timeout = wholeNumber('--timeout', values.timeout, 20, 3600);
  const via = vias.find((name) => name === values.via);
  if (values.via !== undefined && via === undefined)
    throw new UsageError(l10n.t('--via takes {0}, not "{1}"', vias.join(', '), values.via));
  const cluster = await clusterOf(io, { file: values.cluster, sshConfig: values['ssh-config'], hosts });
  const pool = await openPool(io, cluster.sshConfig, jobs);
  try {
    return await probeHosts(cluster, pool, {
      jobs,
      timeoutMs: timeout * 1000,
      signal: io.signal,
      fanOut: chooseFanOut(cluster, pool, {
        here: localExecutor(io.env),
        ...(via === undefined ? {} : { via }),
        ...(values.on === undefined ? {} : { on: values.on }),
      }),
      onHost: progress(io, cluster.hosts.length),
    });
  } finally {
    pool.dispose();
  }
}

function progress(io: Io, hosts: number): () => void {
  let answered = 0;
  return () => {
    answered++;
    if (io.interactive && hosts > 1) io.err(`\r${l10n.t('{0} of {1} hosts answered', answered, hosts)}${answered === hosts ? '\n' : ''}`);
  };
}
