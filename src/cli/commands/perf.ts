import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import * as l10n from '@vscode/l10n';
import { readPerf } from '../../nccl/perf/index.js';
import { formatOf, readArguments } from '../arguments.js';
import { type Command, UsageError } from '../command.js';
import { perfText } from '../perfText.js';
import { jsonText } from '../safeIo.js';

/** `nccl-workbench perf FILE`: reads the output of nccl-tests. */
export const command: Command = {
  name: 'perf',
  summary: () => l10n.t('read the output of nccl-tests, text or JSON, any version'),
  help: () =>
    l10n.t(`nccl-workbench perf FILE [--format text|json]

Reads what nccl-tests printed or wrote with -J, through any launcher. "-" reads standard input.
Exit status: 0 the table is complete and nothing is wrong, 1 it is not, 2 the file could not be read.
`),
  run: async (args, io) => {
    const { values, positionals } = readArguments(args, { format: { type: 'string' } });
    const format = formatOf(values.format, ['text', 'json']);
    const [file, ...more] = positionals;
    if (file === undefined) throw new UsageError(l10n.t('which FILE? "-" reads standard input'));
    if (more.length > 0) throw new UsageError(l10n.t('one FILE at a time, not also "{0}"', more[0] ?? ''));
    const text = file === '-' ? (await io.stdin()).toString('utf8') : await readFile(resolve(io.cwd, file), 'utf8');
    const result = readPerf(text);
    io.out(format === 'json' ? `${jsonText(result, 2)}\n` : perfText(result));
    return result.ok ? 0 : 1;
  },
};
