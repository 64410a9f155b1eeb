import type { HostFacts, NicFact } from '../cluster/facts.js';

/** RDMA ports that can carry data now; empty also where ports are not known. */
export function activePorts(facts: HostFacts): readonly NicFact[] {
  return facts.nics?.filter((nic) => nic.state === 'ACTIVE') ?? [];
}

/** "mlx5_2", with the port only where it is not the first. */
export function portName(nic: NicFact): string {
  return nic.port === 1 ? nic.device : `${nic.device}/${String(nic.port)}`;
}
