import type { Origin } from '../base/origin.js';
import type { Analysis } from '../bench/analysis/result.js';
import type { HeldBack } from '../bench/heldBack.js';
import type { Estimate, Gain, Ranked } from '../bench/result.js';
import type { ValueAssumptions, ValueKey } from '../bench/value.js';
import type { SavedFile } from './benchmarks.js';
import type { PanelHost, PanelPage } from './panel.js';

/** What the model expects of a search, in words. */
export interface SweepExpectation {
  /** How the best combination and the baseline stand, or why nothing is expected. */
  readonly text: string;
  readonly slow: boolean;
  /** The best combinations, by trial: the score that the model gives them, and how theirs stands. */
  readonly trials: Readonly<
    Record<number, { readonly score: number; readonly percent: number; readonly slow: boolean; readonly text: string }>
  >;
}

/** All that the Sweep Results panel shows. */
export interface SweepState {
  /** Name of the sweep; null: there is none yet, and the page says what to do next. */
  readonly name: string | null;
  readonly origin: Origin | null;
  readonly state: 'not-started' | 'running' | 'paused' | 'complete' | 'cancelled' | 'stopped';
  /** Why it stopped, or what is happening; null when all is said. */
  readonly message: string | null;
  readonly metric: 'busbw' | 'time';
  readonly progress: { readonly done: number; readonly total: number; readonly failed: number } | null;
  /** The strategy's name, and where the search ends in any case, in words; absent where nothing is told. */
  readonly strategy?: string;
  readonly budget?: string | null;
  /** What else is to be said of the search, one line each: what does not run, hosts that were left out, drift. */
  readonly notes?: readonly string[];
  /** Around which runs of each combination clocks were held down, by trial; absent where nobody looked. */
  readonly clocks?: Readonly<Record<number, HeldBack>>;
  readonly estimate: Estimate | null;
  readonly baselineScore: number | null;
  readonly baseline: Readonly<Record<string, string>>;
  readonly ranking: readonly Ranked[];
  readonly gains: readonly Gain[];
  /** What is varied, in the order of the sweep file. */
  readonly parameters: readonly { readonly name: string; readonly values: readonly (string | null)[] }[];
  /** null before there is a result. */
  readonly analysis: Analysis | null;
  /** What a gain is turned into money with; null where there is no sweep. */
  readonly value: ValueAssumptions | null;
  /** null before there is a result. */
  readonly expected?: SweepExpectation | null;
}

/** What the Sweep page can be told. */
export type SweepPage = PanelPage<SweepState>;

/** What the Sweep page asks of the extension. */
export interface SweepHost {
  readonly requests: PanelHost<SweepState>['requests'] & {
    readonly save: (file: SavedFile) => boolean;
  };
  readonly notifications: {
    /** Show the diff of nccl.conf for this combination. */
    readonly apply: { readonly trial: number };
    readonly control: { readonly action: 'pause' | 'resume' | 'cancel' };
    readonly act: { readonly action: 'new' | 'run' | 'report' | 'file' };
    /** Keep one assumption in the sweep file; null gives it back to us. */
    readonly assume: { readonly key: ValueKey | 'currency'; readonly value: number | string | null };
  };
}
