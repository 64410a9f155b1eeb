/**
 * The least share of the model's bandwidth that a healthy system reaches, by size; the published runs of docs/model.md bear it out. At the
 * largest sizes most reach 0.85 to 0.98, and 0.79 to 0.84 where NCCL before 2.28 counts NVLS. Where latency counts, the model is off by
 * far: its latencies are those of default clocks and an RDMA network.
 */
const leastShares: readonly (readonly [fromBytes: number, share: number])[] = [
  [4 * 1024 ** 3, 0.75],
  [256 * 1024 ** 2, 0.7],
  [0, 0.1],
];

/** The least share of the modelled bandwidth from which on a size counts as well. */
export function leastShare(sizeBytes: number): number {
  return leastShares.find(([from]) => sizeBytes >= from)?.[1] ?? 0;
}

/** How a measured time stands against the modelled one. */
export interface Standing {
  /** Bandwidth in percent of the modelled. */
  readonly percent: number;
  /** Whether it is slower than a healthy system would be. */
  readonly slow: boolean;
}

/** Holds a measured time in µs against the modelled one. */
export function standingOf(sizeBytes: number, measuredUs: number, modelledUs: number): Standing {
  const share = modelledUs / measuredUs;
  return { percent: share * 100, slow: share < leastShare(sizeBytes) };
}
