import type { Settings } from '../settings.js';

/** How much one parameter matters by itself, everything else equal. */
export interface Sensitivity {
  readonly name: string;
  /** How much faster its best value is than its worst, in percent; null where the combinations measured cannot tell. */
  readonly spreadPercent: number | null;
  /** 95 % interval that holds for all pairs of its values at once, since the best and the worst were chosen among them. */
  readonly ci95: readonly [number, number] | null;
  /** True when the difference is real at 5 % with all parameters taken into account. */
  readonly significant: boolean;
  readonly best: string | null;
  readonly worst: string | null;
  /** Share of what differs between combinations that it explains by itself, 0 to 1, with the part that noise alone would explain taken out (ω²). */
  readonly share: number | null;
  /** Parameters that it always changed together with, so that some effects cannot be told apart. */
  readonly tiedTo: readonly string[];
}

/** What the parameters do by themselves and together. */
export interface Sensitivities {
  /** The most important first. */
  readonly parameters: readonly Sensitivity[];
  /** Share of what differs between combinations that noise leaves, that single parameters explain, and that only parameters together do; null when not known. */
  readonly shares: { readonly alone: number; readonly together: number; readonly noise: number } | null;
  /** Effect of each value on ln gain, by parameter and value in the order of the sweep file; the mean over the values is 0. */
  readonly effects: Readonly<Record<string, readonly { readonly value: string | null; readonly effect: number }[]>>;
  /** Combinations that this rests on. */
  readonly combinations: number;
}

/** The best combination at one message size. */
export interface SizeBest {
  readonly sizeBytes: number;
  readonly trial: number;
  readonly settings: Settings;
  /** What the scores are: bus bandwidth in GB/s, or time in µs where a message is small or the objective is time. */
  readonly metric: 'busbw' | 'time';
  readonly score: number | null;
  readonly baselineScore: number | null;
  readonly gainPercent: number;
  readonly ci95: readonly [number, number] | null;
  /** True when better than the baseline at 5 % with all combinations and all sizes taken into account. */
  readonly significant: boolean;
  /** What the best combination of all sizes together gains at this size. */
  readonly winner: { readonly gainPercent: number; readonly ci95: readonly [number, number] | null } | null;
}

/** A combination by latency of small messages and bandwidth of large ones. */
export interface TradePoint {
  readonly trial: number;
  readonly latencyUs: number;
  readonly busbwGBs: number;
  readonly latency95: readonly [number, number] | null;
  readonly busbw95: readonly [number, number] | null;
  /** No other combination is better in both. */
  readonly front: boolean;
  /** No other combination is better in both beyond doubt: its intervals reach the front. */
  readonly maybe: boolean;
}

/** Latency against bandwidth over all combinations that have both. */
export interface Trade {
  /** Sizes in bytes that latency and bandwidth are means of, the first and the last of each. */
  readonly small: readonly [number, number];
  readonly large: readonly [number, number];
  readonly points: readonly TradePoint[];
  readonly baseline: { readonly latencyUs: number; readonly busbwGBs: number } | null;
}

/** What the runs of a search tell beside its ranking. */
export interface Analysis {
  readonly sensitivities: Sensitivities;
  readonly sizes: readonly SizeBest[];
  /** null when all runs have one size, or none lie apart enough. */
  readonly trade: Trade | null;
}
