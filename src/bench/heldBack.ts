import * as l10n from '@vscode/l10n';
import { throttlingReasons } from './machine.js';
import type { Run } from './record.js';

/** What is known of the clocks of one combination's runs. */
export interface HeldBack {
  /** Runs around which GPUs were looked at. */
  readonly looked: number;
  /** Those of them around which the clocks of a GPU were held down. */
  readonly held: number;
  /** What held them down and where; null where nothing did. */
  readonly text: string | null;
}

/** What held GPUs back around the runs of a search, by trial (-1 for the baseline), and over all of them. Runs that tell of no GPU are left out. */
export interface SearchHeldBack {
  readonly trials: Readonly<Record<number, HeldBack>>;
  readonly all: HeldBack;
}

/** What the runs of a search tell of clocks that were held down. Linear in the runs. */
export function heldBack(runs: readonly Run[]): SearchHeldBack {
  const looked = runs.filter(({ machines, state }) => state === 'ok' && [...(machines?.before ?? []), ...(machines?.after ?? [])].some(({ gpus }) => gpus.length > 0)); // prettier-ignore
  const byTrial = new Map<number, Run[]>();
  for (const run of looked) {
    const trial = run.trial?.trial;
    if (trial === undefined) continue;
    const own = byTrial.get(trial);
    if (own === undefined) byTrial.set(trial, [run]);
    else own.push(run);
  }
  return { trials: Object.fromEntries([...byTrial].map(([trial, own]) => [trial, summary(own)])), all: summary(looked) };
}

function summary(runs: readonly Run[]): HeldBack {
  const machines = runs.flatMap((run) => run.machines ?? []);
  const held = machines.filter((one) => throttlingReasons(one) !== null);
  const text = throttlingReasons({ before: held.flatMap(({ before }) => before), after: held.flatMap(({ after }) => after) });
  return { looked: runs.length, held: held.length, text };
}

/** The cell of a table that says so: "free", "⚠ held in 2 of 3"; a dash where no run was looked at. */
export function heldBackCell(of: HeldBack | undefined): string {
  if (of === undefined || of.looked === 0) return '–';
  return of.held === 0 ? l10n.t('free') : l10n.t('⚠ held in {0} of {1}', of.held, of.looked);
}

/** What a search says of clocks as a whole, one sentence; null where none of its runs was looked at. */
export function heldBackText({ all }: SearchHeldBack): string | null {
  if (all.looked === 0) return null;
  if (all.text === null) return l10n.t('GPU clocks were looked at around {0} runs; nothing held them down.', all.looked);
  return l10n.t('GPU clocks were looked at around {0} runs and held down around {1} of them: {2}.', all.looked, all.held, all.text);
}
