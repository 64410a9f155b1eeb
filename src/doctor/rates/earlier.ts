import type { GpuFact, HostFacts, NicFact } from '../../cluster/facts.js';
import type { Fleet } from '../check.js';

/** An earlier look at the same hosts. */
export interface Earlier {
  /** Hours between the two. */
  readonly hours: number;
  /** The same GPU then, by its address or number; null where it was not there, or the host was started anew since. */
  gpu(host: string, gpu: GpuFact): GpuFact | null;
  /** The same port then. */
  port(host: string, nic: NicFact): NicFact | null;
}

/** The fleet's earlier snapshot, where there is one and it is older than this one by a minute or more; shorter spans make no rates. */
export function earlier({ snapshot, before }: Fleet): Earlier | null {
  if (before === null) return null;
  const hours = (Date.parse(snapshot.at) - Date.parse(before.at)) / 3_600_000;
  if (!(hours >= 1 / 60)) return null;
  const factsOf = (host: string): HostFacts | null => {
    const facts = before.hosts[host]?.facts ?? null;
    const uptime = snapshot.hosts[host]?.facts?.uptimeSeconds ?? null;
    // Counters begin anew at a start.
    return uptime !== null && uptime < hours * 3600 ? null : facts;
  };
  return {
    hours,
    gpu: (host, gpu) =>
      factsOf(host)?.gpus?.find((other) => (gpu.pci === null ? other.index === gpu.index : other.pci === gpu.pci)) ?? null,
    port: (host, nic) => factsOf(host)?.nics?.find(({ device, port }) => device === nic.device && port === nic.port) ?? null,
  };
}
