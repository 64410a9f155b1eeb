import * as l10n from '@vscode/l10n';
import type { FlightRecording, RecordedCall, RecordedGroup } from '../beside/flightRecorder.js';
import { type Finding, finding } from './finding.js';
import { fewOf, type Job } from './job.js';

interface Own {
  readonly rank: number;
  readonly file: string;
  readonly group: RecordedGroup;
}

/** Collectives whose input sizes are equal on all ranks. */
const equalSizes = /all_?reduce|broadcast|all_gather_into_tensor|_all_gather_base|reduce_scatter_tensor|_reduce_scatter_base|barrier/;

/** What dumps of the flight recorder say together: ranks that called something else, ranks that are behind, ranks without a dump. */
export function recorded(job: Job): Finding[] {
  const { recordings, pickles } = job.log;
  const findings: Finding[] = pickles.length === 0 ? [] : [pickled(pickles)];
  const byGroup = new Map<string, Own[]>();
  for (const { rank, file, groups } of recordings)
    for (const group of groups) if (rank !== null) byGroup.set(group.name, [...(byGroup.get(group.name) ?? []), { rank, file, group }]);
  const named = [...byGroup.values()].flatMap((own) => mismatch(own) ?? []);
  // The group in which ranks are behind the most ranks tells it best; the others wait for the same reason.
  const late = named.length > 0 ? [] : [...byGroup.values()].sort((a, b) => b.length - a.length).flatMap((own) => behind(own) ?? []);
  findings.push(...[...named, ...late].slice(0, 1));
  if (recordings.some(({ rank }) => rank === null)) findings.push(unnamed(recordings));
  return findings;
}

const nameOf = ({ name, description }: RecordedGroup): string =>
  description === null || description === 'undefined' ? name : `${name} (${description})`;
const words = ({ operation, sizes, types }: RecordedCall): string => `${operation} ${sizes} ${types}`;

function mismatch(own: readonly Own[]): Finding | null {
  const seen = new Map<number, Map<string, { own: Own; call: RecordedCall }[]>>();
  for (const each of own)
    for (const call of each.group.calls) {
      const key = equalSizes.test(call.operation) ? words(call) : call.operation;
      const variants = seen.get(call.sequence) ?? new Map<string, { own: Own; call: RecordedCall }[]>();
      seen.set(call.sequence, variants);
      variants.set(key, [...(variants.get(key) ?? []), { own: each, call }]);
    }
  const [first] = [...seen].filter(([, variants]) => variants.size > 1).sort(([a], [b]) => a - b);
  if (first === undefined || own[0] === undefined) return null;
  const sides = [...first[1]].sort(([, a], [, b]) => b.length - a.length);
  const odd = sides.slice(1).flatMap(([, list]) => list);
  return finding({
    rule: 'flight-mismatch',
    severity: 'error',
    message: l10n.t(
      'Ranks call different collectives as number {0} of process group {1}: {2}.',
      first[0],
      nameOf(own[0].group),
      sides
        .slice(0, 3)
        .map(([key, list]) => `${key} (${fewOf(list.map(({ own: { rank } }) => rank).sort((a, b) => a - b))})`)
        .join('; '),
    ),
    cause: l10n.t(
      'The program took different ways on different ranks; the odd ones are rank {0}.',
      fewOf(odd.map(({ own: { rank } }) => rank)),
    ),
    fix: l10n.t('Mend the control flow: every rank calls the same collectives in the same order with the same size and type.'),
    confidence: 'certain',
    evidence: [...odd, ...(sides[0]?.[1] ?? [])]
      .slice(0, 4)
      .map(({ own: { file, rank }, call }) => ({ place: { file, line: 1 }, text: l10n.t('rank {0}: {1}', rank, words(call)) })),
    ranks: odd.map(({ own: { rank } }) => rank).sort((a, b) => a - b),
  });
}

function behind(own: readonly Own[]): Finding | null {
  const states = own.map((each) => {
    const last = each.group.calls.at(-1) ?? null;
    return { ...each, last: last?.sequence ?? 0, waits: each.group.calls.find(({ state }) => state !== 'completed') ?? null };
  });
  const waiting = states.filter(({ waits }) => waits !== null);
  const [first] = [...waiting].sort((a, b) => (a.waits?.sequence ?? 0) - (b.waits?.sequence ?? 0));
  if (first?.waits === null || first?.waits === undefined) return null;
  const { sequence, operation } = first.waits;
  const late = states.filter(({ last }) => last < sequence);
  const members = [...new Set(own.flatMap(({ group }) => group.ranks))];
  const silent = members.filter((rank) => !own.some((each) => each.rank === rank));
  const evidence = [...late, first].slice(0, 4).map(({ file, rank, last, waits }) => ({
    place: { file, line: 1 },
    text:
      waits === null
        ? l10n.t('rank {0}: completed up to {1}', rank, last)
        : l10n.t('rank {0}: waits in {1} number {2}', rank, waits.operation, waits.sequence),
  }));
  const group = nameOf(first.group);
  if (late.length > 0)
    return finding({
      rule: 'flight-behind',
      severity: 'error',
      message: l10n.t(
        'Rank {0} wait in {1} number {2} of process group {3}, which rank {4} never called.',
        fewOf(waiting.map(({ rank }) => rank).sort((a, b) => a - b)),
        operation,
        sequence,
        group,
        fewOf(late.map(({ rank }) => rank).sort((a, b) => a - b)),
      ),
      cause: l10n.t('That rank is elsewhere in the program: data loading, a checkpoint, an exception, or another branch.'),
      fix: l10n.t('Look at what that rank does (its traceback in the dump or py-spy dump).'),
      confidence: 'likely',
      evidence,
      ranks: late.map(({ rank }) => rank).sort((a, b) => a - b),
    });
  if (silent.length > 0)
    return finding({
      rule: 'flight-missing',
      severity: 'warning',
      message: l10n.t(
        'Ranks wait in {0} number {1} of process group {2}; there is no dump of rank {3}.',
        operation,
        sequence,
        group,
        fewOf(silent),
      ),
      cause: l10n.t('Those ranks ended or were stuck before they could write it, or their files were not given.'),
      fix: l10n.t('Look at the output of those ranks first, and give their dumps too.'),
      confidence: 'possible',
      evidence,
      ranks: silent.slice(0, 100),
    });
  return finding({
    rule: 'flight-stuck',
    severity: 'error',
    message: l10n.t('All ranks are in {0} number {1} of process group {2}, and it does not end.', operation, sequence, group),
    cause: l10n.t(
      'The program agrees; the network or a GPU does not get on. A rank whose call is "scheduled" and not "started" has a GPU that is busy with something before.',
    ),
    fix: l10n.t('Look for warnings of NCCL and for link errors of these hosts; compare which ranks started it.'),
    confidence: 'possible',
    evidence,
    ranks: waiting
      .map(({ rank }) => rank)
      .sort((a, b) => a - b)
      .slice(0, 100),
  });
}

function pickled(files: readonly string[]): Finding {
  return finding({
    rule: 'flight-pickled',
    severity: 'information',
    message: l10n.t(
      '{0} files are pickles of Python, as PyTorch’s flight recorder writes them; they are not read, because reading a pickle can run code.',
      files.length,
    ),
    cause: l10n.t('TORCH_NCCL_DEBUG_INFO_TEMP_FILE names where such dumps go; their JSON form is read.'),
    fix: l10n.t(
      "Convert dumps of your own: python3 -c \"import json,pickle,sys; json.dump(pickle.load(open(sys.argv[1],'rb')), open(sys.argv[1]+'.json','w'), default=str)\" FILE",
    ),
    confidence: 'certain',
    evidence: files.slice(0, 3).map((file) => ({ place: { file, line: 1 }, text: null })),
    count: files.length,
  });
}

function unnamed(recordings: readonly FlightRecording[]): Finding {
  const files = recordings.filter(({ rank }) => rank === null).map(({ file }) => file);
  return finding({
    rule: 'flight-rank-unknown',
    severity: 'information',
    message: l10n.t('Dumps of the flight recorder do not tell their rank: {0}.', fewOf(files)),
    cause: l10n.t('The dump itself does not hold it; the name of its file does, as PyTorch writes it.'),
    fix: l10n.t('Keep the names, such as nccl_trace_rank_3, or end them with _3.json.'),
    confidence: 'certain',
    evidence: files.slice(0, 3).map((file) => ({ place: { file, line: 1 }, text: null })),
  });
}
