import type { HostFacts, InterfaceFact } from '../cluster/facts.js';
import { chooseInterfaces, type SocketInterface } from '../nccl/catalog/index.js';
import type { Check, Reached } from './check.js';
import { ncclOf } from './confFiles.js';
import { effectiveOf } from './effective.js';

/** Names of interfaces that lead to no other host: loopback, containers' and virtual machines' bridges. */
export function isLocal(name: string): boolean {
  return /^(lo|docker|br-|veth|virbr|cni|flannel|cali|cilium|kube-|tunl|vxlan|podman|lxc|dummy|ifb|nodelocaldns)/.test(name);
}

/** An address without its prefix and scope. */
export function bare(address: string): string {
  return (address.split('/')[0] ?? '').split('%')[0] ?? '';
}

/** The host's addresses as NCCL sees them. */
export function socketsOf(facts: HostFacts): SocketInterface[] {
  return (facts.interfaces ?? []).flatMap(({ name, up, addresses }) =>
    addresses.map((address): SocketInterface => {
      const addr = bare(address);
      const prefix = /\/(\d{1,3})$/.exec(address)?.[1];
      const shared = { name, family: addr.includes(':') ? 'AF_INET6' : 'AF_INET', addr, running: up };
      return prefix === undefined ? shared : { ...shared, prefix: Number(prefix) };
    }),
  );
}

const kept = new WeakMap<HostFacts, readonly { readonly name: string; readonly addr: string }[]>();

/** Interfaces that NCCL takes for its sockets on a host, by its own search; empty where it finds none. */
export function chosenInterfaces(facts: HostFacts): readonly { readonly name: string; readonly addr: string }[] {
  const before = kept.get(facts);
  if (before !== undefined) return before;
  const set = (name: string): string | null => effectiveOf(facts).get(name)?.value ?? null;
  const { selected } = chooseInterfaces(
    {
      names: set('NCCL_SOCKET_IFNAME'),
      family: set('NCCL_SOCKET_FAMILY'),
      commId: set('NCCL_COMM_ID'),
      maximum: 16,
      interfaces: socketsOf(facts),
    },
    ncclOf(facts),
  );
  kept.set(facts, selected);
  return selected;
}

/** Interfaces that lead to other hosts: up, not local, with or without address. */
export function outward(facts: HostFacts): readonly InterfaceFact[] {
  return (facts.interfaces ?? []).filter(({ name, up }) => up && !isLocal(name));
}

/** Concerns hosts with GPUs whose interfaces are known. */
export const hasInterfaces: Check['concerns'] = ({ facts }: Reached) =>
  facts.gpus?.length === 0 ? false : facts.interfaces === null ? null : facts.interfaces.length > 0;
