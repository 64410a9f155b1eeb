import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import * as l10n from '@vscode/l10n';
import { clean } from '../../base/clean.js';
import { bytes, rate } from '../../base/format.js';
import { runsCsv } from '../../bench/csv.js';
import type { Run } from '../../bench/record.js';
import { monthsBefore, openStore } from '../../bench/store/index.js';
import { formatOf, readArguments } from '../arguments.js';
import { storeFolder } from '../benchSetup.js';
import { type Command, UsageError } from '../command.js';
import { columns } from '../perfText.js';
import { jsonText } from '../safeIo.js';

/** `nccl-workbench runs`: what the run store holds, as a list, JSON or CSV, and the deletion of old months. */
export const command: Command = {
  name: 'runs',
  summary: () => l10n.t('list, export or delete recorded runs'),
  help: () =>
    l10n.t(`nccl-workbench runs [options]

  --out DIR             the run store; .nccl/runs when absent
  --sweeps              also the trials of searches
  --export FILE.csv     write them as CSV, a line for each size and placement; "-" for standard output
  --delete-before YYYY-MM   delete the months before this one, whatever is in them; says what it deletes
  --format text|json

Exit status: 0 done, 2 it could not be done.
`),
  run: async (args, io) => {
    const { values, positionals } = readArguments(args, {
      out: { type: 'string' },
      sweeps: { type: 'boolean' },
      export: { type: 'string' },
      'delete-before': { type: 'string' },
      format: { type: 'string' },
    });
    const format = formatOf(values.format, ['text', 'json']);
    if (positionals.length > 0) throw new UsageError(l10n.t('runs takes no operand, not "{0}"', positionals[0] ?? ''));
    const store = openStore(storeFolder(io, values.out, null));
    const before = values['delete-before'];
    if (before !== undefined) {
      if (!/^\d{4}-\d\d$/.test(before))
        throw new UsageError(l10n.t('{0} takes a month such as 2026-01, not "{1}"', '--delete-before', before));
      const months = await monthsBefore(store.dir, before);
      await store.remove(months);
      io.out(
        format === 'json'
          ? `${jsonText({ deleted: months }, 2)}\n`
          : `${months.length === 0 ? l10n.t('Nothing is that old.') : l10n.t('Deleted: {0}', months.join(', '))}\n`,
      );
      return 0;
    }
    const all = await store.runs();
    const runs = all.filter((run) => values.sweeps === true || run.trial === null);
    if (values.export !== undefined) {
      const text = [...runsCsv(runs)].join('');
      if (values.export === '-') io.out(clean(text));
      else await writeFile(resolve(io.cwd, values.export), text);
      return 0;
    }
    if (format === 'json') io.out(`${jsonText({ runs }, 2)}\n`);
    else io.out(runs.length === 0 ? `${l10n.t('No runs are recorded in {0}.', store.dir)}\n` : columns(runs.map(line), 99));
    return 0;
  },
};

function line(run: Run): string[] {
  const last = run.rows.at(-1);
  const best = last?.outOfPlace ?? last?.inPlace;
  const result =
    best === undefined || best === null || last === undefined
      ? run.state
      : l10n.t('{0} at {1}', rate(best.busbwGBs), bytes(last.sizeBytes));
  return [run.id.slice(0, 8), run.at, run.origin, clean(run.spec.cluster), result, clean(run.spec.argv.join(' '))];
}
