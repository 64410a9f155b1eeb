import type { Analysis } from '../../bench/analysis/result.js';
import type { Drift } from '../../bench/drift.js';
import type { SearchHeldBack } from '../../bench/heldBack.js';
import type { Quarantine } from '../../bench/quarantine.js';
import type { Run, RunSpec } from '../../bench/record.js';
import type { Estimate, Gain, Ranked, Ranking } from '../../bench/result.js';
import type { Objective } from '../../bench/sweepSpec.js';
import type { ValueAssumptions } from '../../bench/value.js';
import type { HostFacts } from '../../cluster/facts.js';
import type { SearchExpectation, SearchScreening } from '../../expect/index.js';

/** What is asked of the thread that works searches out: a sweep file and where its runs are. Everything in it can cross to another thread. */
export interface SweepQuestion {
  readonly id: number;
  /** The file's text and path, and its objective with the weights of its histogram file. */
  readonly text: string;
  readonly path: string;
  readonly objective: Objective;
  /** Folder of the run store. */
  readonly dir: string;
  /** Where the latest search of this name ran; null: nowhere yet. */
  readonly place: Pick<RunSpec, 'hosts' | 'ranksPerHost' | 'argv'> | null;
  /** The facts of the hosts that it ran on, for a whole result; null: only the screening and the estimate are wanted. */
  readonly facts: readonly HostFacts[] | null;
}

/** What is known of a search before and beside its ranking. */
export interface Outlook {
  readonly screening: SearchScreening;
  readonly estimate: Estimate;
}

/** What a search found. */
export interface Findings {
  readonly ranking: Ranking;
  readonly gains: readonly Gain[];
  /** How the baseline moved meanwhile; null where too few runs tell. */
  readonly drift: Drift | null;
  /** Hosts that were left out because they misbehaved. */
  readonly quarantine: readonly Quarantine[];
  /** Around which runs the GPUs' clocks were held down, as far as it was looked at. */
  readonly clocks: SearchHeldBack;
  /** What the model expects of the baseline and of the best combinations. */
  readonly expected: SearchExpectation;
  readonly analysis: Analysis;
  /** What its gain is turned into money with. */
  readonly value: ValueAssumptions;
}

/** What comes back. Long lists come before the answer, in pieces: taking in ten thousand combinations at once would hold up the editor. */
export type SweepNews =
  | { readonly id: number; readonly kind: 'ranked'; readonly entries: readonly Ranked[] }
  | { readonly id: number; readonly kind: 'points'; readonly entries: NonNullable<Analysis['trade']>['points'] }
  | { readonly id: number; readonly kind: 'done'; readonly outlook: Outlook; readonly findings: Findings | null }
  | { readonly id: number; readonly kind: 'failed'; readonly message: string };

/** What the thread is started with: the editor's translations. */
export interface SweepWorkerStart {
  readonly texts: Readonly<Record<string, string>> | null;
}

/** Runs of the latest search of that name, the latest first: a changed sweep file begins a new one. `runs` come latest first. */
export function latestSearch(runs: readonly Run[], name: string): Run[] {
  const own = runs.filter((run) => run.trial?.sweep === name);
  const spec = own[0]?.trial?.spec;
  return own.filter((run) => run.trial?.spec === spec);
}

/** Latest first. */
export const byTime = (a: Run, b: Run): number => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0);
