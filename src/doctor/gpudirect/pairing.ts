import type { GpuFact, NicFact } from '../../cluster/facts.js';
import type { Reached } from '../check.js';
import { nearestPorts } from './explain.js';
import { pathBetween, type PathClass } from './pathClass.js';

/** A GPU with the ports nearest to it. */
export interface Pairing {
  readonly gpu: GpuFact;
  readonly ports: readonly NicFact[];
  /** How near they are; null where distances are not known. */
  readonly path: PathClass | null;
}

const kept = new WeakMap<Reached, readonly Pairing[]>();

/** Each GPU of a host with its nearest active ports; empty where there are none. */
export function pairingsOf(own: Reached): readonly Pairing[] {
  const before = kept.get(own);
  if (before !== undefined) return before;
  const found = (own.facts.gpus ?? []).flatMap((gpu): Pairing[] => {
    const ports = nearestPorts(own.facts, gpu);
    const [first] = ports;
    return first === undefined ? [] : [{ gpu, ports, path: pathBetween(own.facts, gpu, first) }];
  });
  kept.set(own, found);
  return found;
}

/** Whether a host's GPUs have ports at known distances; null where they are not known. */
export function hasPairings(own: Reached): boolean | null {
  const { gpus, nics } = own.facts;
  if (gpus?.length === 0 || nics?.length === 0) return false;
  if (gpus === null || nics === null) return null;
  const all = pairingsOf(own);
  return all.length === 0 ? false : all.some(({ path }) => path !== null) ? true : null;
}
