import * as l10n from '@vscode/l10n';
import { Failure } from '../../base/failure.js';
import { bytes } from '../../base/format.js';
import type { Run } from '../record.js';
import type { Ranked } from '../result.js';
import type { Settings } from '../settings.js';
import type { Sweep } from '../sweepSpec.js';
import { type GainSource, sourceWords } from './gainWords.js';
import { functionOf } from './scoped.js';
import { type SizeRange, sizeWinners } from './sizeWinners.js';
import { tunerCandidates } from './tunerChoice.js';
import { boundsOf, rangeComment, tunerCsv, tunerFaults, type TunerRange } from './tunerFile.js';

/** A file for NCCL's example tuner made from a search, and what has to be set with it. */
export interface TunerOutput {
  readonly text: string;
  /** The ranges of the collective that was measured. */
  readonly ranges: readonly TunerRange[];
  /** Variables to set beside it, the plugin's own first; the file's place is the caller's to fill in. */
  readonly variables: Settings;
  /** Variables that must not be set: they would rule out what the file asks for. */
  readonly unset: readonly string[];
  /** What a reader should know before using it, one sentence each. */
  readonly notes: readonly string[];
}

/** What the file is made from. */
export interface TunerRequest {
  readonly sweep: Sweep;
  readonly all: readonly Settings[];
  readonly runs: readonly Run[];
  /** The ranking of the whole search, best first. */
  readonly ranking: readonly Ranked[];
  readonly source: GainSource;
  /** Where the file will stand on the hosts. */
  readonly path: string;
  /** What a model says NCCL would choose for the collectives that were not measured, by the tuner's names. */
  readonly others: ReadonlyMap<string, readonly TunerRange[]>;
}

/**
 * Makes the file from the winner of each size. Only combinations that pin one algorithm and one protocol can stand in it, and what it cannot
 * express (a buffer size) must be the same for all of them: that of the best such combination. Throws a Failure where the search has none, or
 * where the best of them is slower than the baseline at some size for certain: the plugin cannot leave a size to NCCL.
 */
export function tunerOutput({ sweep, all, runs, ranking, source, path, others }: TunerRequest): TunerOutput {
  const collective = functionOf(sweep.benchmark);
  if (collective === null)
    throw new Failure('input', l10n.t('NCCL’s tuner is not asked about {0}.', sweep.benchmark), {
      next: l10n.t('Write an nccl.conf instead.'),
    });
  const candidates = tunerCandidates(sweep, all);
  const byTrial = new Map(candidates.map((candidate) => [candidate.trial, candidate]));
  const first = ranking.find(({ trial, gainPercent }) => gainPercent !== null && byTrial.has(trial));
  const chosen = first === undefined ? undefined : byTrial.get(first.trial);
  if (chosen === undefined)
    throw new Failure('input', l10n.t('No measured combination of {0} pins both NCCL_ALGO and NCCL_PROTO to one name.', sweep.name), {
      next: l10n.t('Vary both in the sweep file, one name a value.'),
    });
  const restOf = (rest: Settings): string => JSON.stringify(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1)));
  const eligible = new Set(candidates.flatMap(({ trial, rest }) => (restOf(rest) === restOf(chosen.rest) ? [trial] : [])));
  const winners = sizeWinners(sweep, all, runs, eligible);
  const slower = winners.flatMap(({ sizes, gains }) =>
    gains.flatMap(({ ci95 }, at) => (ci95 !== null && ci95[1] < 0 ? [sizes[at] ?? 0] : [])),
  );
  if (winners.length === 0) throw new Failure('input', l10n.t('{0} has no result yet.', sweep.name), { next: l10n.t('Run it first.') });
  if (slower.length > 0)
    throw new Failure(
      'input',
      l10n.t(
        'At {0} every combination that a tuner file can name is slower than the baseline, and the file cannot leave a size to NCCL.',
        slower.slice(0, 5).map(bytes).join(', '),
      ),
      { next: l10n.t('Vary more algorithms and protocols, or write an nccl.conf instead.') },
    );
  const ranges = rangesOf(winners, byTrial);
  const shape = shapeOf(runs);
  const content = { about: '', collectives: new Map([...others, [collective, ranges]]), ...shape };
  const notes = notesOf(collective, content.collectives, winners, shape);
  const about = [`nccl-workbench: ${sourceWords(source)}`, ...notes].join('\n');
  const text = tunerCsv({ ...content, about });
  const [fault] = tunerFaults(text, content);
  if (fault !== undefined)
    throw new Error(`the tuner file answers wrongly for ${fault.collective} of ${fault.bytes} bytes (${fault.kind})`);
  const variables = { NCCL_TUNER_PLUGIN: 'example', NCCL_TUNER_CONFIG_FILE: path, ...chosen.rest };
  return { text, ranges, variables, unset: ['NCCL_ALGO', 'NCCL_PROTO'], notes };
}

function rangesOf(
  winners: readonly SizeRange[],
  byTrial: ReadonlyMap<number, Omit<TunerRange, 'minBytes' | 'maxBytes' | 'comment'>>,
): TunerRange[] {
  const bounds = boundsOf(winners.map(({ sizes }) => sizes));
  return winners.flatMap(({ trial, sizes, gains }, at) => {
    const [choice, bound] = [byTrial.get(trial), bounds[at]];
    if (choice === undefined || bound === undefined) return [];
    const { algorithm, protocol, channels } = choice;
    return [{ ...bound, algorithm, protocol, channels, comment: rangeComment(sizes, gains) }];
  });
}

/** Nodes and ranks that all runs agree on. */
function shapeOf(runs: readonly Run[]): { readonly nNodes: number | null; readonly nRanks: number | null } {
  const good = runs.filter((run) => run.trial !== null && run.state === 'ok');
  const agreed = (of: (run: Run) => number | null): number | null => {
    const [value = null, ...more] = new Set(good.map(of));
    return more.length === 0 && value !== null && value > 0 ? value : null;
  };
  return {
    nNodes: agreed(({ nNodes, spec }) => nNodes ?? spec.hosts.length),
    nRanks: agreed(({ nRanks, spec }) => nRanks ?? spec.hosts.length * spec.ranksPerHost),
  };
}

function notesOf(
  collective: string,
  collectives: ReadonlyMap<string, readonly TunerRange[]>,
  winners: readonly SizeRange[],
  { nNodes, nRanks }: { readonly nNodes: number | null; readonly nRanks: number | null },
): string[] {
  const modelled = [...collectives.keys()].filter((name) => name !== collective);
  const [smallest = 0, largest = 0] = [winners[0]?.sizes[0], winners.at(-1)?.sizes.at(-1)];
  return [
    l10n.t(
      '{0} was measured from {1} to {2}; smaller and larger sizes get what the nearest size got.',
      collective,
      bytes(smallest),
      bytes(largest),
    ),
    ...(nRanks === null || nNodes === null ? [] : [l10n.t('Its lines are for communicators of {0} nodes and {1} ranks.', nNodes, nRanks)]),
    modelled.length === 0
      ? l10n.t('Everything else gets ring and Simple: the example plugin cannot leave it to NCCL.')
      : l10n.t(
          'For {0} NCCL’s choice is modelled; everything else gets ring and Simple: the example plugin cannot leave it to NCCL.',
          modelled.join(', '),
        ),
    l10n.t('The plugin is plugins/tuner/example of NCCL 2.27.5 or later, built as libnccl-tuner-example.so.'),
  ];
}
