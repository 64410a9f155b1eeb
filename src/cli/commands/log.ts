import * as l10n from '@vscode/l10n';
import { diagnose } from '../../nccl/log/findings/index.js';
import { formatOf, readArguments } from '../arguments.js';
import { type Command, UsageError } from '../command.js';
import { logAnswer } from '../logAnswer.js';
import { readLogs } from '../logInputs.js';
import { logText } from '../logText.js';
import { jsonText } from '../safeIo.js';

/** `nccl-workbench log FILE…`: reads the NCCL_DEBUG output of a job and names what failed first. */
export const command: Command = {
  name: 'log',
  summary: () => l10n.t('read a job’s NCCL_DEBUG output: who failed first, why, what to change'),
  help: () =>
    [
      'nccl-workbench log FILE… [--format text|json]',
      '',
      l10n.t(
        'Reads NCCL_DEBUG output of NCCL 2.2 and newer through any launcher: one file of all ranks, one file a rank, folders, .gz, "-" for standard input.',
      ),
      l10n.t(
        'All operands are one job. Says ranks, communicators, rings, trees and connections, the first failure before what follows from it, and what is slow.',
      ),
      l10n.t('Exit status: 0 nothing failed, 1 something did, 2 a file could not be read.'),
      '',
    ].join('\n'),
  run: async (args, io) => {
    const { values, positionals } = readArguments(args, { format: { type: 'string' } });
    const format = formatOf(values.format, ['text', 'json']);
    if (positionals.length === 0) throw new UsageError(l10n.t('which FILE? "-" reads standard input'));
    const log = await readLogs(positionals, io);
    const findings = diagnose(log);
    io.out(format === 'json' ? `${jsonText(logAnswer(log, findings), 2)}\n` : logText(log, findings));
    return findings.some(({ severity }) => severity === 'error') ? 1 : 0;
  },
};
