import type { HostFacts } from '../cluster/facts.js';
import { effectiveEnvironment, readInteger } from '../nccl/catalog/index.js';
import { confFilesOf, ncclOf } from './confFiles.js';

/** A variable as a process started on the host would see it. */
export interface Effective {
  readonly value: string;
  /** The conf file that sets it; null for the login environment. */
  readonly from: string | null;
}

// Facts never change, and several checks ask for the same host.
const kept = new WeakMap<HostFacts, ReadonlyMap<string, Effective>>();

/** Every variable that a process started on the host would see after NCCL has read its conf files. */
export function effectiveOf(facts: HostFacts): ReadonlyMap<string, Effective> {
  const before = kept.get(facts);
  if (before !== undefined) return before;
  const { environment, entries } = effectiveEnvironment(confFilesOf(facts), facts.environment, ncclOf(facts));
  const files = new Map(entries.flatMap(({ entry, file, effective }) => (effective ? [[entry.name, file] as const] : [])));
  const found = new Map(Object.entries(environment).map(([name, value]) => [name, { value, from: files.get(name) ?? null }] as const));
  kept.set(facts, found);
  return found;
}

/** An integer variable as NCCL reads it; the default where it is unset or no number in 64 bits. */
export function integerOf(facts: HostFacts, name: string, otherwise: number): number {
  const text = effectiveOf(facts).get(name)?.value ?? null;
  return readInteger(name, text, BigInt(otherwise), ncclOf(facts)).asInt32;
}
