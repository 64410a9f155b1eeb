import type { Origin } from '../base/origin.js';
import type { PanelHost, PanelPage } from './panel.js';

/** One fact beside the same fact elsewhere. */
export interface ComparedFact {
  readonly label: string;
  /** One for each column. */
  readonly values: readonly string[];
  /** Whether it is not there, for each column. */
  readonly absent: readonly boolean[];
  /** How much it bears on NCCL. */
  readonly weight: 'high' | 'normal' | 'low';
}

/** Facts that differ together: those of an area, or those in which some hosts differ from most. */
export interface ComparedGroup {
  readonly title: string;
  /** A host to show elsewhere, where the title is about one. */
  readonly host: string | null;
  readonly facts: readonly ComparedFact[];
}

/** All that the comparison shows. */
export interface ComparisonState {
  /** Name of the cluster; empty while nothing is compared. */
  readonly title: string;
  readonly origin: Origin | null;
  readonly at: string | null;
  /** The answer in one sentence, and what else is to be said. */
  readonly summary: string;
  readonly remarks: readonly string[];
  /** Whether everything that is known is the same. */
  readonly same: boolean;
  readonly columns: readonly string[];
  /** What differs, first. */
  readonly groups: readonly ComparedGroup[];
  /** Facts that are the same, with their one value. */
  readonly alike: readonly { readonly label: string; readonly value: string }[];
}

/** What the comparison page can be told. */
export type ComparisonPage = PanelPage<ComparisonState>;

/** What the comparison page asks of the extension. */
export interface ComparisonHost {
  readonly requests: PanelHost<ComparisonState>['requests'];
  readonly notifications: {
    /** Show this host in the Clusters tree. */
    readonly reveal: { readonly host: string };
    readonly copy: { readonly text: string };
    readonly act: { readonly action: 'compare' | 'compareAll' | 'compareSnapshots' | 'connect' };
  };
}
