import type { GpuFact, NicFact } from '../../cluster/facts.js';
import type { Reached } from '../check.js';
import type { PathClass } from './pathClass.js';

/** Why GPUDirect RDMA is off, or slower than it could be, for a GPU and an adapter. */
export type GdrCause =
  | 'ib-off'
  | 'other-net'
  | 'port-down'
  | 'adapter-excluded'
  | 'no-module'
  | 'module-name'
  | 'dmabuf-off'
  | 'gpu-model'
  | 'level-set'
  | 'too-far'
  | 'no-topology-file'
  | 'read-off'
  | 'acs'
  | 'iommu';

/** One thing that GPUDirect RDMA depends on, as it stands for a pair. */
export interface GdrFactor {
  readonly id: 'network' | 'adapter' | 'module' | 'gpu' | 'distance' | 'read' | 'acs' | 'iommu';
  /** A few words for people. */
  readonly name: string;
  /** "off": NCCL does without GPUDirect RDMA because of it. "harms": NCCL uses it, and it is slow, half or faulty. */
  readonly state: 'ok' | 'off' | 'harms' | 'unknown';
  /** null where the state is ok or unknown. */
  readonly cause: GdrCause | null;
  /** One sentence without the host's name. */
  readonly text: string;
  /** Facts that it rests on, as the host said them. */
  readonly evidence: readonly string[];
  /** The one change that mends it; null where there is none or nothing to mend. */
  readonly fix: string | null;
}

/** A GPU and a port of one host, and how far apart they are. */
export interface Pair {
  readonly own: Reached;
  readonly gpu: GpuFact;
  readonly nic: NicFact;
  readonly path: PathClass | null;
}

/** A factor that is as it should be. */
export function well(id: GdrFactor['id'], name: string, text: string, evidence: readonly string[] = []): GdrFactor {
  return { id, name, state: 'ok', cause: null, text, evidence, fix: null };
}

/** A factor about which too little is known. */
export function notKnown(id: GdrFactor['id'], name: string, text: string): GdrFactor {
  return { id, name, state: 'unknown', cause: null, text, evidence: [], fix: null };
}
