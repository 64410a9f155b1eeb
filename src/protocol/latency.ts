import type { Origin } from '../base/origin.js';
import type { SavedFile } from './benchmarks.js';
import type { PanelHost, PanelPage } from './panel.js';

/** What can be shown of a pair of hosts: one way latency in µs, or bandwidth in Gbit/s. */
export type LatencyMeasure = 'us' | 'gbps';

/** A table of all pairs, row-major; a gap is NaN, or null where the message went through JSON. */
export type Figures = Float32Array | readonly (number | null)[];

/** How near two hosts are, with what is expected of such pairs. */
export interface LatencyClass {
  readonly id: string;
  /** "inside a rack". */
  readonly text: string;
  /** What such pairs show, or what the cluster file expects of them; null where nothing is known. */
  readonly us: number | null;
  readonly gbps: number | null;
}

/** Something that is slower than its like, or cut off. */
export interface LatencyOutlier {
  /** One sentence. */
  readonly text: string;
  readonly kind: 'rack' | 'host' | 'link';
  readonly measure: LatencyMeasure;
  /** Places in `names`; both ends of a link. */
  readonly hosts: readonly number[];
}

/** What the cables and the model let expect of each pair. */
export interface LatencyModel {
  readonly us: Figures;
  readonly gbps: Figures;
  /** How it is counted, one sentence. */
  readonly basis: string;
}

/** A matrix and what is known about it. */
export interface LatencyData {
  /** Grows with each matrix: the page keeps selection and zoom while it stays the same. */
  readonly id: number;
  readonly names: readonly string[];
  readonly racks: readonly (string | null)[];
  readonly sites: readonly (string | null)[];
  readonly us: Figures;
  readonly gbps: Figures;
  /** Class of each pair, place in `classes`, row-major; read only where a figure is known. */
  readonly classOf: Uint8Array | readonly number[];
  readonly classes: readonly LatencyClass[];
  /** Pairs that were tested and gave nothing: from and to, one after the other. */
  readonly failed: readonly number[];
  /** What each pair that failed said, in the order of `failed`. */
  readonly failures: readonly string[];
  /** Pairs that are slow among their like, by measure: places in the tables. */
  readonly slow: { readonly us: readonly number[]; readonly gbps: readonly number[] };
  readonly outliers: readonly LatencyOutlier[];
  /** Places in `names`, near hosts side by side as the latencies show it. */
  readonly clustered: readonly number[];
  /** Sizes of the groups in that order; one where the latencies show none. */
  readonly groups: readonly number[];
  /** Which program measured; null where not known. */
  readonly method: string | null;
  /** The model beside what was measured; null or absent where no cable is known, or where the figures are the model's own. */
  readonly modelled?: LatencyModel | null;
}

/** All that the Latency Matrix panel shows. */
export interface LatencyState {
  /** Cluster or file; empty while there is nothing. */
  readonly title: string;
  readonly origin: Origin | null;
  /** ISO 8601; null where not known. */
  readonly at: string | null;
  /** What is happening or went wrong, one sentence. */
  readonly message: string | null;
  readonly data: LatencyData | null;
}

/** What the Latency Matrix page can be told. */
export type LatencyPage = PanelPage<LatencyState>;

/** What the Latency Matrix page asks of the extension. */
export interface LatencyHost {
  readonly requests: PanelHost<LatencyState>['requests'] & {
    /** Asks where to and saves. False when the user gave up. */
    readonly save: (file: SavedFile) => boolean;
  };
  readonly notifications: {
    /** Show these hosts in the Topology panel. */
    readonly topology: { readonly hosts: readonly string[] };
    /** Run the next step that the empty state or the toolbar offers. */
    readonly act: { readonly action: 'measure' | 'open' | 'demo' };
    /** Put text on the clipboard. */
    readonly copy: { readonly text: string };
  };
}
