import * as l10n from '@vscode/l10n';
import { clean } from '../../base/clean.js';
import type { Run, RunSpec } from '../../bench/record.js';
import { isLeft } from '../../bench/runs.js';
import { UsageError } from '../command.js';

/** The recorded run whose id begins so. */
export function recordedRun(runs: readonly Run[], id: string): Run {
  const found = runs.filter((run) => run.id.startsWith(id));
  const [run] = found;
  if (run === undefined) throw new UsageError(l10n.t('no run is recorded under "{0}"', id));
  if (found.length > 1) throw new UsageError(l10n.t('{0} runs begin with "{1}"', found.length, id));
  return run;
}

/** The run of that id, or the last one, that was cut off while a scheduler had its job. */
export function leftRun(runs: readonly Run[], id: string): Run {
  const run = id === 'last' ? runs.filter((one) => one.trial === null && isLeft(one)).at(-1) : recordedRun(runs, id);
  if (run === undefined) throw new UsageError(l10n.t('no recorded run was cut off while a scheduler had its job'));
  if (!isLeft(run)) throw new UsageError(l10n.t('the run {0} was not cut off while a scheduler had its job', run.id));
  return run;
}

/** Says of runs of the very same benchmark that their jobs were left, and how their results are fetched. */
export function leftText(runs: readonly Run[], spec: RunSpec): string[] {
  const same = runs.filter((run) => run.trial === null && isLeft(run) && JSON.stringify(run.spec) === JSON.stringify(spec));
  return same.map((run) =>
    l10n.t(
      'This benchmark was started before as job {0} and not followed to its end: bench --follow {1} fetches its result.',
      clean(run.job ?? run.mark ?? ''),
      run.id,
    ),
  );
}
