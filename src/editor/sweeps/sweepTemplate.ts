import * as vscode from 'vscode';

/** A new sweep file for a benchmark command: a few parameters that often matter, each line explained. */
export function sweepTemplate(name: string, argv: readonly string[]): string {
  const [program = 'all_reduce_perf', ...args] = argv;
  const comment = (text: string): string => `# ${text}\n`;
  return [
    comment(vscode.l10n.t('Measures every combination of the parameters, shuffled, with the baseline in between.')),
    `name: ${name}\nbenchmark: ${JSON.stringify(program.split('/').pop())}\n`,
    args.length > 0 ? `args: ${JSON.stringify(args)}\n` : 'sizes: { from: 8M, to: 8G, factor: 4 }\n',
    comment(vscode.l10n.t('Values are the exact texts that NCCL gets: bytes in digits, no suffix.')),
    'parameters:\n',
    '  NCCL_BUFFSIZE: [2097152, 4194304, 8388608, 16777216]\n',
    '  NCCL_MIN_NCHANNELS: [8, 16, 32]\n',
    '  NCCL_PROTO: [LL128, Simple]\n',
    comment(vscode.l10n.t('Runs of each combination. More runs see smaller differences.')),
    'repeats: 3\n',
    comment(vscode.l10n.t('grid: all of them. racing, coordinate, bayesian: the best of many with fewer runs. random: as many as the budget holds.')),
    'strategy: grid\n',
    comment(vscode.l10n.t('Where it ends in any case: minutes, runs or gpuHours. With pricePerGpuHour it says what it costs.')),
    'budget: { minutes: 240 }\n',
    comment(vscode.l10n.t('What counts: bus bandwidth, or time, at these sizes.')),
    'objective: { metric: busbw, from: 64M }\n',
  ].join('');
}
