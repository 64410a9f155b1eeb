import { cleanLine } from '../../base/clean.js';
import type { GpuDirectPair } from '../../protocol/health.js';
import { loadCluster } from '../parts/load.js';
import type { ClusterState } from './state.js';

/** Pairs that are explained at most: eight GPUs with sixteen ports. */
const mostPairs = 256;

/** Why GPUDirect RDMA is or is not used between each GPU and port of a host; null where it has not both. */
export async function gpuDirectOf(state: ClusterState, host: string): Promise<readonly GpuDirectPair[] | null> {
  const facts = state.answers.get(host)?.facts ?? null;
  const [gpus, nics] = [facts?.gpus ?? [], facts?.nics ?? []];
  if (facts === null || gpus.length === 0 || nics.length === 0) return null;
  const { explainGpuDirect, nearestPorts } = await loadCluster();
  return gpus
    .flatMap((gpu) => {
      const near = new Set(nearestPorts(facts, gpu));
      return nics.map((nic): GpuDirectPair => {
        const { path, verdict, text, factors, cause, nic: port } = explainGpuDirect({ host, facts }, gpu, nic);
        return {
          gpu: gpu.index,
          nic: cleanLine(port),
          path,
          verdict,
          text: cleanLine(text),
          nearest: near.has(nic),
          factors: factors.map((factor) => ({ name: factor.name, state: factor.state, text: cleanLine(factor.text), decides: factor === cause, fix: factor.fix })),
        };
      });
    })
    .slice(0, mostPairs);
}
