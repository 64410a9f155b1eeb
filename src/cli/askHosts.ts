import * as l10n from '@vscode/l10n';
import type { Cluster } from '../cluster/clusterFile.js';
import type { Snapshot } from '../cluster/facts.js';
import { probeHosts } from '../cluster/probeHosts.js';
import type { Io } from './command.js';
import { openPool } from './connect.js';

/** Probes the hosts of a cluster over ssh; the progress goes to a terminal's standard error. */
export async function askHosts(
  io: Io,
  cluster: Cluster,
  options: { readonly jobs: number; readonly timeoutMs: number },
): Promise<Snapshot> {
  const pool = await openPool(io, cluster.sshConfig, options.jobs);
  try {
    return await probeHosts(cluster, pool, { ...options, signal: io.signal, onHost: progress(io, cluster.hosts.length) });
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
