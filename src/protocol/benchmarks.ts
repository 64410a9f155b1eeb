import type { Origin } from '../base/origin.js';
import type { PerfRow } from '../nccl/perf/result.js';
import type { PanelHost, PanelPage } from './panel.js';

/** What the model expects at one size of a run. */
export interface ExpectedSize {
  readonly sizeBytes: number;
  readonly timeUs: number;
  readonly busbwGBs: number;
  /** Bandwidth in percent of the modelled. */
  readonly percent: number;
  /** Whether it is slower than a healthy system would be. */
  readonly slow: boolean;
  /** Both in words: "45 % of the model: too slow". */
  readonly text: string;
}

/** The modelled expectation beside a run. */
export interface SeriesExpectation {
  /** How its largest size stands and what the model was given, or why there is no expectation. */
  readonly text: string;
  /** Empty where there is none. */
  readonly rows: readonly ExpectedSize[];
}

/** One curve of the Benchmarks panel: a run, or what the model says. */
export interface BenchmarkSeries {
  readonly id: string;
  /** What it is, short enough for a legend: "all_reduce · 32 GPUs · 14:02". */
  readonly label: string;
  /** Where, with what: cluster, hosts, settings. Shown on hover and in the detail. */
  readonly detail: string;
  readonly origin: Origin;
  /** When it started, ISO 8601; null for a model. */
  readonly at: string | null;
  readonly state: 'running' | 'ok' | 'failed' | 'cancelled' | 'cut-off';
  /** One sentence when it did not end well. */
  readonly message: string | null;
  readonly rows: readonly PerfRow[];
  readonly avgBusbwGBs: number | null;
  /** What the model expects of it; null for the model itself and before there are rows. */
  readonly expected?: SeriesExpectation | null;
  /** First and last size that a running benchmark will print, so that the axis does not move as rows come. */
  readonly sizes?: readonly [number, number] | null;
}

/** All that the Benchmarks panel shows. */
export interface BenchmarksState {
  /** Newest first. Empty: nothing was run yet; the page then says what to do next. */
  readonly series: readonly BenchmarkSeries[];
  /** Ids to show; null: what the user chose last, else the newest. */
  readonly shown: readonly string[] | null;
  /** What is happening, one sentence; null when all is said. */
  readonly message?: string | null;
}

/** What the Benchmarks page can be told; a running benchmark's state is sent again with its new rows. */
export type BenchmarksPage = PanelPage<BenchmarksState>;

/** A file that a page asks the extension to save: text, or base64 of a PNG. */
export interface SavedFile {
  readonly name: string;
  readonly kind: 'csv' | 'png' | 'svg' | 'graphml';
  readonly data: string;
}

/** What the Benchmarks page asks of the extension. */
export interface BenchmarksHost {
  readonly requests: PanelHost<BenchmarksState>['requests'] & {
    /** Asks where to and saves. False when the user gave up. */
    readonly save: (file: SavedFile) => boolean;
  };
  readonly notifications: {
    readonly act: { readonly action: 'run' | 'demo' };
  };
}
