import { parts, type SimulatedHost, type SimulatedNic } from './world.js';

/*
 * What one adapter sees of another, for the stand-ins of perftest and ping. As in physics.ts none of it was measured: plain statements near what published perftest
 * runs on NDR show (about 2 µs through one switch, 2.8 through three, 394 Gbit/s of 400).
 */

/** One way latency and bandwidth between two adapters. */
export interface PairPath {
  /** µs. */
  readonly us: number;
  /** Gbit/s from the first to the second. */
  readonly gbps: number;
}

/** What an adapter adds to its side: symbol errors make messages go twice, which nearly doubles a latency and takes a fifth of the bandwidth. */
function sideOf(nic: SimulatedNic): PairPath {
  const wire = nic.width * parts.laneGbps;
  // PCIe 5.0: 16 lanes carry more than the port, 8 about half of it.
  const slot = nic.pcieWidth >= 16 ? Infinity : nic.pcieWidth * 25;
  const errors = nic.symbolErrors > 0;
  return { us: 0.8 + 0.1 * (4 / nic.width - 1) + (errors ? 1.6 : 0), gbps: Math.min(wire, slot) * 0.985 * (errors ? 0.8 : 1) };
}

/** RDMA between two adapters, without noise; null where a port is down. */
export function rdmaPath(from: SimulatedNic, to: SimulatedNic): PairPath | null {
  if (!from.active || !to.active) return null;
  const [one, other] = [sideOf(from), sideOf(to)];
  const switches = from.leaf === to.leaf ? 1 : 3;
  return { us: one.us + other.us + 0.4 * switches, gbps: Math.min(one.gbps, other.gbps) };
}

/** One way of an ICMP echo over Ethernet, µs; null where the host does not answer. */
export function echoUs(from: SimulatedHost, to: SimulatedHost): number | null {
  if (to.presence === 'refuses') return null;
  if (from.name === to.name) return 12;
  return from.rack === to.rack ? 32 : 55;
}
