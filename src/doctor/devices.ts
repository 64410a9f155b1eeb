import type { GpuFact, NicFact } from '../cluster/facts.js';
import type { Reached } from './check.js';

/** A GPU with its host. */
export interface OwnGpu {
  readonly own: Reached;
  readonly gpu: GpuFact;
}

/** A port with its host. */
export interface OwnPort {
  readonly own: Reached;
  readonly nic: NicFact;
}

/** All GPUs of a fleet. */
export function gpusOf(hosts: readonly Reached[]): OwnGpu[] {
  return hosts.flatMap((own) => (own.facts.gpus ?? []).map((gpu) => ({ own, gpu })));
}

/** All RDMA ports of a fleet. */
export function portsOf(hosts: readonly Reached[]): OwnPort[] {
  return hosts.flatMap((own) => (own.facts.nics ?? []).map((nic) => ({ own, nic })));
}

/** RDMA ports of a fleet that can carry data now. */
export function activePortsOf(hosts: readonly Reached[]): OwnPort[] {
  return portsOf(hosts).filter(({ nic }) => nic.state === 'ACTIVE');
}
