import type { GpuFact, NicFact } from '../cluster/facts.js';
import type { Check, Reached, Trouble } from './check.js';

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

const isKnown = (value: unknown): boolean => value !== null && value !== undefined;

/** Concerns hosts with a GPU of which a fact is known; not known where no GPU says it. */
export function whereGpu(factOf: (gpu: GpuFact) => unknown): Check['concerns'] {
  return ({ facts: { gpus } }) =>
    gpus === null ? null : gpus.length === 0 ? false : gpus.some((gpu) => isKnown(factOf(gpu))) ? true : null;
}

/** Concerns hosts with a port of a kind (any where none is given) of which a fact is known. */
export function wherePort(factOf: (nic: NicFact) => unknown, ofKind: (nic: NicFact) => boolean = () => true): Check['concerns'] {
  return ({ facts: { nics } }) => {
    const own = nics?.filter(ofKind) ?? null;
    return own === null ? null : own.length === 0 ? false : own.some((nic) => isKnown(factOf(nic))) ? true : null;
  };
}

/** "0–3, 6": numbers in few words. */
export function numbers(all: readonly number[]): string {
  const runs: { from: number; to: number }[] = [];
  for (const value of [...all].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last !== undefined && value <= last.to + 1) last.to = value;
    else runs.push({ from: value, to: value });
  }
  return runs.map(({ from, to }) => (from === to ? String(from) : `${String(from)}–${String(to)}`)).join(', ');
}

/** A GPU as evidence names it. */
export function gpuLabel(gpu: GpuFact): string {
  return gpu.pci === null ? `GPU ${String(gpu.index)}` : `GPU ${String(gpu.index)} (${gpu.pci})`;
}

/** What is said of the GPUs of one host that share a trouble. */
export type GpuSaying = Omit<Trouble, 'host' | 'evidence'>;

/** One trouble for each host that has GPUs with something wrong; `say` gets the host, the GPUs in few words, and the GPUs. */
export function gpusWith(
  hosts: readonly Reached[],
  isWrong: (gpu: GpuFact, own: Reached) => boolean,
  evidence: (gpu: GpuFact) => string,
  say: (host: string, which: string, wrong: readonly GpuFact[]) => GpuSaying,
): Trouble[] {
  return hosts.flatMap((own) => {
    const wrong = (own.facts.gpus ?? []).filter((gpu) => isWrong(gpu, own));
    if (wrong.length === 0) return [];
    return [
      {
        host: own.host,
        ...say(own.host, numbers(wrong.map(({ index }) => index)), wrong),
        evidence: wrong.map((gpu) => `${gpuLabel(gpu)}: ${evidence(gpu)}`),
      },
    ];
  });
}
