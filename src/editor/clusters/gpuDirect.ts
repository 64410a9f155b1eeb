import type { GpuDirectPair } from '../../protocol/health.js';
import type { ClusterState } from './state.js';

/** Why GPUDirect RDMA is or is not used on a host; null where nothing can be said. */
export async function gpuDirectOf(_state: ClusterState, _host: string): Promise<readonly GpuDirectPair[] | null> {
  return await Promise.resolve(null);
}
