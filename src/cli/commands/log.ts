import * as l10n from '@vscode/l10n';
import { compareLogs } from '../../nccl/log/compare/index.js';
import { diagnose } from '../../nccl/log/findings/index.js';
import { comparisonMarkdown, comparisonText } from '../../nccl/log/report/comparison.js';
import { logMarkdown } from '../../nccl/log/report/markdown.js';
import { formatOf, readArguments } from '../arguments.js';
import { type Command, UsageError } from '../command.js';
import { comparisonAnswer, logAnswer } from '../logAnswer.js';
import { readLogs } from '../logInputs.js';
import { logText } from '../logText.js';
import { jsonText } from '../safeIo.js';

/** `nccl-workbench log FILE…`: reads the NCCL_DEBUG output of a job and names what failed first. */
export const command: Command = {
  name: 'log',
  summary: () => l10n.t('read a job’s NCCL_DEBUG output: who failed first, why, what to change'),
  help: () =>
    [
      'nccl-workbench log FILE… [--format text|json|markdown]',
      'nccl-workbench log FILE… --against GOOD [--format text|json|markdown]',
      '',
      l10n.t(
        'Reads NCCL_DEBUG output of NCCL 2.2 and newer through any launcher: one file of all ranks, one file a rank, folders, .gz, "-" for standard input.',
      ),
      l10n.t(
        'Among the files may be dmesg or journal of the hosts, JSON dumps of PyTorch’s flight recorder (one a rank, the rank in the name) and output of ncclras: what they show is ranked with the log.',
      ),
      l10n.t(
        'All operands are one job. Says ranks, communicators, rings, trees and connections, the first failure before what follows from it, and what is slow.',
      ),
      `  --against GOOD     ${l10n.t('log of a run of the same job that was well; repeatable. Says what differs and matters, the most first')}`,
      '',
      l10n.t(
        'Exit status: 0 nothing failed, 1 something did (with --against: something differs that matters), 2 a file could not be read.',
      ),
      '',
    ].join('\n'),
  run: async (args, io) => {
    const { values, positionals } = readArguments(args, { format: { type: 'string' }, against: { type: 'string', multiple: true } });
    const format = formatOf(values.format, ['text', 'json', 'markdown']);
    if (positionals.length === 0) throw new UsageError(l10n.t('which FILE? "-" reads standard input'));
    const against = values.against ?? [];
    if ([...positionals, ...against].filter((operand) => operand === '-').length > 1)
      throw new UsageError(l10n.t('standard input can be read once'));
    const log = await readLogs(positionals, io);
    if (against.length > 0) {
      const comparison = compareLogs(await readLogs(against, io), log);
      if (format === 'json') io.out(`${jsonText(comparisonAnswer(comparison), 2)}\n`);
      else io.out(format === 'markdown' ? comparisonMarkdown(comparison) : comparisonText(comparison));
      return comparison.differences.some(({ weight }) => weight === 'much') ? 1 : 0;
    }
    const findings = diagnose(log);
    if (format === 'json') io.out(`${jsonText(logAnswer(log, findings), 2)}\n`);
    else io.out(format === 'markdown' ? logMarkdown(log, findings) : logText(log, findings));
    return findings.some(({ severity }) => severity === 'error') ? 1 : 0;
  },
};
