import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import * as l10n from '@vscode/l10n';
import { expectResult } from '../../expect/index.js';
import { collectiveOf, readPerf } from '../../nccl/perf/index.js';
import { formatOf, readArguments } from '../arguments.js';
import { type Command, UsageError } from '../command.js';
import { machineFor, machineHelp, machineOptions } from '../machineOptions.js';
import { perfText } from '../perfText.js';
import { jsonText } from '../safeIo.js';
import { settingsOf } from '../settingsOf.js';
import { wholeNumber } from '../wholeNumber.js';

/** `nccl-workbench perf FILE`: reads the output of nccl-tests. */
export const command: Command = {
  name: 'perf',
  summary: () => l10n.t('read the output of nccl-tests, text or JSON, any version'),
  help: () =>
    [
      'nccl-workbench perf FILE [options] [--format text|json]',
      '',
      machineHelp(),
      `  --nodes N             ${l10n.t('nodes it ran on, where the output does not say so')}`,
      `  --ranks N             ${l10n.t('ranks it ran on, where the output does not say so (osu_allreduce)')}`,
      `  --collective NAME     ${l10n.t('such as all_reduce, where the output does not say so')}`,
      `  --set NAME=VALUE      ${l10n.t('a setting that the ranks had; may be repeated')}`,
      '',
      l10n.t(
        'Reads what nccl-tests printed or wrote with -J, and the tables of torch_perf, osu_allreduce and IMB-MPI1, through any launcher. "-" reads standard input.',
      ),
      l10n.t('Beside it stands what NCCL’s cost model expects, and what is too slow against it.'),
      l10n.t('Exit status: 0 the table is complete and nothing is wrong, 1 it is not, 2 the file could not be read.'),
      '',
    ].join('\n'),
  run: async (args, io) => {
    const { values, positionals } = readArguments(args, {
      ...machineOptions,
      nodes: { type: 'string' },
      ranks: { type: 'string' },
      collective: { type: 'string' },
      set: { type: 'string', multiple: true },
      format: { type: 'string' },
    });
    const format = formatOf(values.format, ['text', 'json']);
    const [file, ...more] = positionals;
    if (file === undefined) throw new UsageError(l10n.t('which FILE? "-" reads standard input'));
    if (more.length > 0) throw new UsageError(l10n.t('one FILE at a time, not also "{0}"', more[0] ?? ''));
    const text = file === '-' ? (await io.stdin()).toString('utf8') : await readFile(resolve(io.cwd, file), 'utf8');
    const nRanks = values.ranks === undefined ? null : wholeNumber('--ranks', values.ranks, 1, 10_000_000);
    const result = readPerf(text, { nRanks });
    const machine = machineFor(values, io.cwd, result.gpu ?? null);
    const nNodes = values.nodes === undefined ? null : wholeNumber('--nodes', values.nodes, 1, 1_000_000);
    const collective = values.collective === undefined ? null : collectiveOf(values.collective);
    const expected = expectResult(result, { machine, nNodes, collective, env: settingsOf('--set', values.set ?? []) });
    io.out(format === 'json' ? `${jsonText({ ...result, expected }, 2)}\n` : perfText(result, expected));
    return result.ok ? 0 : 1;
  },
};
