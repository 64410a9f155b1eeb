import type { HostFacts } from '../../../cluster/facts.js';
import { activePorts } from '../../ports.js';

/** Interfaces of active RoCE ports. */
export function roceInterfaces(facts: HostFacts): readonly string[] {
  return [...new Set(activePorts(facts).flatMap(({ linkLayer, netdev }) => (linkLayer === 'Ethernet' && netdev !== null ? [netdev] : [])))];
}

/** "10.1.2.3/16" → the network's first address and its prefix as text; null for what is no IPv4 address with a prefix. */
export function networkOf(address: string): string | null {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(address);
  if (match === null) return null;
  const [a, b, c, d, prefix] = match.slice(1).map(Number);
  if (a === undefined || b === undefined || c === undefined || d === undefined || prefix === undefined || prefix > 32) return null;
  const value = a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d;
  const size = 2 ** (32 - prefix);
  return `${String(Math.floor(value / size) * size)}/${String(prefix)}`;
}

/** Groups of RoCE interfaces that have an address in the same IPv4 network; empty where every rail has its own. */
export function sharedNetworks(facts: HostFacts): readonly (readonly string[])[] {
  const names = new Set(roceInterfaces(facts));
  const groups = new Map<string, Set<string>>();
  for (const { name, addresses } of facts.interfaces ?? []) {
    if (!names.has(name)) continue;
    for (const address of addresses) {
      const network = networkOf(address);
      if (network === null) continue;
      const group = groups.get(network);
      if (group === undefined) groups.set(network, new Set([name]));
      else group.add(name);
    }
  }
  return [...groups.values()].filter((group) => group.size > 1).map((group) => [...group]);
}
