import type { Wave } from '../waves.js';

/** What a gate says of a wave. */
export interface Verdict {
  readonly ok: boolean;
  /** One sentence: what was found, with its figures. */
  readonly message: string;
}

/** A condition that a wave must meet after it was written. Both may throw, which counts as not met. */
export interface Gate {
  readonly id: string;
  /** Takes the measure of the wave's hosts as they are, before anything is written there. */
  before(wave: Wave, signal: AbortSignal): Promise<void>;
  judge(wave: Wave, signal: AbortSignal): Promise<Verdict>;
}
