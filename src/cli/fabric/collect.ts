import { resolve } from 'node:path';
import * as l10n from '@vscode/l10n';
import { collectFabric, type Collection, type MissingOutput } from '../../survey/collect/collect.js';
import { fileOf, listName, readCollection, told, writeCollection } from '../../survey/collect/folder.js';
import { formatOf, readArguments } from '../arguments.js';
import { askHelp, askHosts, askOptions } from '../askHosts.js';
import { clusterOf } from '../clusterOperand.js';
import { type Command, UsageError } from '../command.js';
import { openPool } from '../connect.js';
import { jsonText } from '../safeIo.js';
import { wholeNumber } from '../wholeNumber.js';

const options = { ...askOptions, out: { type: 'string' }, 'max-age': { type: 'string' }, format: { type: 'string' } } as const;

/** `nccl-workbench fabric collect`: runs the fabric's own programs on the hosts and keeps what they said. */
export const command: Command = {
  name: 'fabric collect',
  summary: () => l10n.t('ask the hosts for what describes the fabric, and keep it in a folder'),
  help: () =>
    [
      'nccl-workbench fabric collect HOST...|--cluster FILE --out DIR [--max-age MINUTES] [--format text|json]',
      '',
      `  --out DIR          ${l10n.t('folder for the outputs, a file for each, and {0} with places and times', listName)}`,
      `  --max-age MINUTES  ${l10n.t('outputs in DIR that are younger are kept; when absent all are asked for again')}`,
      ...askHelp(),
      '',
      l10n.t(
        'ibnetdiscover, iblinkinfo and ibqueryerrors run on one host that may, lldpctl on each. Nothing is changed there, and nothing runs with more rights than the login has.',
      ),
      '',
    ].join('\n'),
  async run(args, io) {
    const { values, positionals } = readArguments(args, options);
    const format = formatOf(values.format, ['text', 'json'] as const);
    if (values.out === undefined) throw new UsageError(l10n.t('where to? Name a folder with --out'));
    const folder = resolve(io.cwd, values.out);
    const maxAge = values['max-age'] === undefined ? 0 : wholeNumber('--max-age', values['max-age'], 0, 100_000);
    const snapshot = await askHosts(io, positionals, values);
    const cluster = await clusterOf(io, { file: values.cluster, sshConfig: values['ssh-config'], hosts: positionals });
    const pool = await openPool(io, cluster.sshConfig);
    try {
      const previous = maxAge === 0 ? null : await readCollection(folder);
      const collection = await collectFabric(snapshot, pool, {
        signal: io.signal,
        maxAgeMs: maxAge * 60_000,
        ...(previous === null ? {} : { previous }),
        onProgress: (done, total) => {
          if (io.interactive) io.err(`\r${l10n.t('{0} of {1} programs answered', done, total)}${done === total ? '\n' : ''}`);
        },
      });
      await writeCollection(folder, collection);
      const { origin, outputs, missing } = collection;
      if (format === 'json')
        io.out(`${jsonText({ origin, outputs: outputs.map((output) => ({ ...told(output), file: fileOf(output) })), missing }, 1)}\n`);
      else io.out(textOf(folder, collection));
      return outputs.length === 0 ? 1 : 0;
    } finally {
      pool.dispose();
    }
  },
};

function textOf(folder: string, { origin, outputs, missing }: Collection): string {
  const lines = outputs.map(
    (output) =>
      `${output.at}  ${output.program.padEnd(14)} ${output.host}${output.truncated ? `  ${l10n.t('shortened, it said more')}` : ''}`,
  );
  const lacking = missing.flatMap(({ message, next }: MissingOutput) => [message, ...(next === null ? [] : [`  ${next}`])]);
  return [
    l10n.t('{0} outputs in {1}, {2}', outputs.length, folder, origin),
    ...lines,
    ...(lacking.length === 0 ? [] : ['', ...lacking]),
    '',
  ].join('\n');
}
