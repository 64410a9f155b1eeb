import * as l10n from '@vscode/l10n';
import { Failure } from '../../base/failure.js';
import type { Run } from '../../bench/record.js';

/** Shortest part of an id that stands for it. */
const shortest = 4;

/** The run that a word means: "last", "last~1" for the one before it, or the beginning of its id. Throws a Failure for none or several. */
export function recordedRun(runs: readonly Run[], word: string): Run {
  const ended = runs.filter(({ state, trial }) => state === 'ok' && trial === null).sort((a, b) => (a.at < b.at ? 1 : -1));
  const back = /^last(?:~(\d{1,4}))?$/.exec(word);
  if (back !== null) {
    const found = ended[Number(back[1] ?? 0)];
    if (found !== undefined) return found;
    throw new Failure('input', l10n.t('There are only {0} runs that ended well.', ended.length), {
      next: l10n.t('Name another folder of runs with --out.'),
    });
  }
  const found = word.length < shortest ? [] : runs.filter(({ id }) => id.startsWith(word));
  const [one, other] = found;
  if (one === undefined)
    throw new Failure('input', l10n.t('No recorded run has an id that begins with "{0}".', word), {
      next: l10n.t('Ids stand in .nccl/runs; "last" and "last~1" are the latest two.'),
    });
  if (other !== undefined)
    throw new Failure('input', l10n.t('{0} runs have an id that begins with "{1}".', found.length, word), {
      next: l10n.t('Give more of it.'),
    });
  return one;
}
