import * as vscode from 'vscode';
import { Failure } from '../../base/failure.js';
import type { RunSpec } from '../../bench/record.js';
import { connectedWithProgress } from '../clusters/clusterCommands.js';
import { findClusterFiles, readCluster } from '../clusters/clusterFiles.js';
import type { ClusterService } from '../clusters/clusterService.js';
import type { ClusterState } from '../clusters/state.js';
import { requireTrust } from '../trust.js';

/** The cluster that a recorded run was on: connected already, or connected now where a cluster file of the workspace has its name. */
export async function clusterOfRun({ cluster: name }: Pick<RunSpec, 'cluster'>, clusters: ClusterService): Promise<ClusterState> {
  requireTrust();
  const connected = clusters.state(name);
  if (connected !== undefined) return connected;
  for (const uri of await findClusterFiles()) {
    const cluster = await readCluster(uri).catch(() => null);
    if (cluster?.name === name) return await connectedWithProgress(clusters, cluster);
  }
  throw new Failure('input', vscode.l10n.t('The run was on {0}, which is not connected.', name), { next: vscode.l10n.t('Connect to it first.') });
}
