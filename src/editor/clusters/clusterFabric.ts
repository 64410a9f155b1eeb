import type { Snapshot } from '../../cluster/facts.js';
import type { Fabric } from '../../fabric/graph.js';
import { inSlices } from '../inSlices.js';
import { loadCluster } from '../parts/load.js';
import type { ClusterState } from './state.js';

const made = new WeakMap<Snapshot, Promise<Fabric>>();

/** The graph of a cluster as its last probe tells it, made once for each; null before there is one. */
export async function clusterFabric({ snapshot, cluster }: Pick<ClusterState, 'snapshot' | 'cluster'>): Promise<Fabric | null> {
  if (snapshot === null) return null;
  const known = made.get(snapshot);
  if (known !== undefined) return known;
  const { fabricFromSnapshotInSteps } = await loadCluster();
  const fabric = inSlices(fabricFromSnapshotInSteps(snapshot, { racks: cluster.racks }));
  made.set(snapshot, fabric);
  return fabric;
}
