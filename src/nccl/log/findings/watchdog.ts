import * as l10n from '@vscode/l10n';
import { fewOf, type Job } from './job.js';

const stuck =
  /WorkNCCL\(SeqNum=(\d{1,15}), OpType=(\w{1,40})(?:, NumelIn=(\d{1,18}), NumelOut=(\d{1,18}))?.{0,60}?ran for (\d{1,15}) milliseconds/;
const detected = /last enqueued (?:NCCL )?work: (-?\d{1,15}), last completed (?:NCCL )?work: (-?\d{1,15})/;

interface Stuck {
  readonly rank: number;
  readonly sequence: number;
  readonly operation: string;
  readonly elements: string | null;
  readonly seconds: number;
}

/** What the watchdogs of PyTorch's ranks say together: who waited in which collective, who differs, who is behind. Null: the lines name no rank. */
export function stuckWork(job: Job): { readonly message: string; readonly ranks: readonly number[] } | null {
  const waits = new Map<number, Stuck>();
  const completed = new Map<number, number>();
  for (const { id, text, tag } of job.log.sightings) {
    if (tag === null) continue;
    if (id === 'torch-watchdog' && !waits.has(tag)) {
      const found = stuck.exec(text);
      if (found !== null)
        waits.set(tag, {
          rank: tag,
          sequence: Number(found[1]),
          operation: found[2] ?? '',
          elements: found[3] === undefined ? null : `${found[3]}/${found[4] ?? ''}`,
          seconds: Math.round(Number(found[5]) / 1000),
        });
    } else if (id === 'torch-watchdog-detect') {
      const found = detected.exec(text);
      if (found !== null) completed.set(tag, Math.min(completed.get(tag) ?? Infinity, Number(found[2])));
    }
  }
  const all = [...waits.values()].sort((a, b) => a.sequence - b.sequence || a.rank - b.rank);
  const [first] = all;
  if (first === undefined) return null;
  const ranks = all.map(({ rank }) => rank).sort((a, b) => a - b);
  const parts = [
    l10n.t(
      'rank {0} waited {1} s in {2} number {3} until the watchdog ended it',
      fewOf(ranks),
      first.seconds,
      first.operation,
      first.sequence,
    ),
  ];
  const last = all.at(-1) ?? first;
  const other = all.find(
    ({ sequence, operation, elements }) => sequence === first.sequence && (operation !== first.operation || elements !== first.elements),
  );
  if (last.sequence !== first.sequence) {
    const behind = all.filter(({ sequence }) => sequence === first.sequence).map(({ rank }) => rank);
    parts.push(l10n.t('rank {0} is behind: others wait in number {1}', fewOf(behind), last.sequence));
  } else if (other !== undefined)
    parts.push(l10n.t('rank {0} calls {1} there with another size or operation: the program diverged', other.rank, other.operation));
  const lowest = Math.min(...completed.values());
  const behind = [...completed].filter(([, number]) => number === lowest).map(([rank]) => rank);
  if (completed.size > 1 && behind.length < completed.size)
    parts.push(l10n.t('rank {0} completed the least, number {1}', fewOf(behind), lowest));
  const world = job.world?.nRanks ?? 0;
  const silent = Array.from({ length: Math.min(world, 100_000) }, (_, rank) => rank).filter((rank) => !waits.has(rank));
  if (silent.length > 0 && silent.length < world) parts.push(l10n.t('rank {0} reports nothing: look there first', fewOf(silent)));
  return { message: parts.join('; '), ranks };
}
