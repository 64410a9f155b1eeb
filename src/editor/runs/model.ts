import type { Run } from '../../bench/record.js';
import type { PerfRow } from '../../nccl/perf/result.js';
import type { ClusterService } from '../clusters/clusterService.js';
import { loadCluster } from '../parts/load.js';
import { peak } from './runSummary.js';

/** The modelled rows of a run, while the hosts that it ran on are known; else null. */
export async function modelOf(run: Run, clusters: ClusterService): Promise<readonly PerfRow[] | null> {
  const state = clusters.state(run.spec.cluster);
  if (state === undefined) return null;
  const facts = run.spec.hosts.flatMap((host) => state.answers.get(host)?.facts ?? []);
  return (await loadCluster()).modelledRows(run, facts);
}

/** The peak of a run in percent of what the model says for the same size, or null. */
export async function shareOfModel(run: Run, clusters: ClusterService): Promise<number | null> {
  const best = peak(run);
  const rows = best === null ? null : await modelOf(run, clusters);
  const modelled = rows?.find((row) => row.sizeBytes === best?.sizeBytes)?.outOfPlace?.busbwGBs;
  return best === null || modelled === undefined ? null : (best.busbwGBs / modelled) * 100;
}
