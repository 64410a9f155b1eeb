import { resolve } from 'node:path';
import * as l10n from '@vscode/l10n';
import { saveSnapshot } from '../../cluster/snapshotFile.js';
import { formatOf, readArguments } from '../arguments.js';
import { askHelp, askHosts, askOptions } from '../askHosts.js';
import type { Command } from '../command.js';
import { probeText } from '../probeText.js';
import { jsonText } from '../safeIo.js';

/** `probe`: reads what hosts are over SSH and changes nothing on them. Exit 1 when a host failed. */
export const command: Command = {
  name: 'probe',
  summary: () => l10n.t('read what hosts are, over SSH; changes nothing on them'),
  help: () =>
    [
      'nccl-workbench probe HOST… [options]',
      '',
      l10n.t('Reads GPUs, RDMA ports, interfaces, versions, conf files and limits of each host with one read-only script over SSH.'),
      l10n.t('HOST is a name that ssh knows, a range such as gpu[01-16], or a group or rack of the cluster file such as @r1.'),
      '',
      ...askHelp(),
      `  --out FILE         ${l10n.t('saves the snapshot there too')}`,
      `  --format text|json`,
      '',
      l10n.t('Exit status: 0 every host answered, 1 a host failed, 2 it could not be done.'),
      '',
    ].join('\n'),
  async run(args, io) {
    const { values, positionals } = readArguments(args, {
      ...askOptions,
      out: { type: 'string' },
      format: { type: 'string' },
    });
    const format = formatOf(values.format, ['text', 'json']);
    const snapshot = await askHosts(io, positionals, values);
    if (values.out !== undefined) await saveSnapshot(resolve(io.cwd, values.out), snapshot);
    io.out(format === 'json' ? `${jsonText(snapshot)}\n` : probeText(snapshot));
    return Object.values(snapshot.hosts).every(({ ok }) => ok) ? 0 : 1;
  },
};
