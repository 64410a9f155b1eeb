import { bytes as formatBytes } from '../../base/format.js';

/** What makes a link dear. */
export type WeightKind = 'latency' | 'bandwidth' | 'both';

export const weightKinds: readonly WeightKind[] = ['latency', 'bandwidth', 'both'];

/** What is known of a link or a pair of hosts; null where it was not measured. */
export interface LinkFigures {
  readonly latencyUs: number | null;
  /** In one direction, Gbit/s. */
  readonly gbps: number | null;
  /** Share of the bandwidth in use, 0 to 1. */
  readonly utilisation?: number | null;
}

/** How figures become a weight. */
export interface WeightRule {
  readonly kind: WeightKind;
  /** Size of the message that "both" and "bandwidth" weigh. */
  readonly bytes: number;
  /** Whether what is in use already makes a link dearer. */
  readonly congestion: boolean;
}

/** The message that is weighed when nobody says otherwise, in bytes. */
export const usualBytes = 1_000_000;

/** No link is taken for fuller than this: weights stay finite. */
const fullest = 0.99;

/**
 * The weight of a link in µs; NaN where the figure it needs is not known. With α the latency in µs, B the bandwidth in Gbit/s and S bytes:
 * latency is α, bandwidth is the time S takes, 8·S / (1000·B), both is their sum (the alpha-beta model of one message). With congestion
 * and a share u in use, only (1 − u)·B is left and waiting grows as 1 / (1 − u) (the M/M/1 queue), so every weight is divided by 1 − u.
 */
export function linkWeight({ latencyUs, gbps, utilisation }: LinkFigures, { kind, bytes, congestion }: WeightRule): number {
  const alpha = latencyUs ?? NaN;
  const beta = gbps === null || gbps <= 0 ? NaN : (8 * bytes) / (1000 * gbps);
  const weight = kind === 'latency' ? alpha : kind === 'bandwidth' ? beta : alpha + beta;
  return congestion ? weight / freeShare(utilisation) : weight;
}

/** What is left of a link in use, never less than a hundredth; an unknown use is none. */
export function freeShare(utilisation: number | null | undefined): number {
  return 1 - Math.min(fullest, Math.max(0, utilisation ?? 0));
}

/** The formula of a weight, for people to read. */
export function weightFormula({ kind, bytes, congestion }: WeightRule): string {
  const size = bytes % 1e6 === 0 ? `${String(bytes / 1e6)} MB` : formatBytes(bytes);
  const base = kind === 'latency' ? 'latency' : kind === 'bandwidth' ? `${size} / bandwidth` : `latency + ${size} / bandwidth`;
  return congestion ? `(${base}) / (1 − utilisation)` : base;
}

/**
 * The matrix that {@link import('./densePrim.js').densePrim} takes from one with a direction: each pair gets the dearer of its two directions
 * (a tree is used both up and down), the one that is known where only one is, and NaN where none is.
 */
export function bothWays(matrix: Float64Array, count: number): Float64Array {
  const both = new Float64Array(count * count);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < i; j++) {
      const [there, back] = [matrix[i * count + j] ?? NaN, matrix[j * count + i] ?? NaN];
      const weight = Number.isNaN(there) ? back : Number.isNaN(back) ? there : Math.max(there, back);
      both[i * count + j] = weight;
      both[j * count + i] = weight;
    }
    both[i * count + i] = NaN;
  }
  return both;
}
