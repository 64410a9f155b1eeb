import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import * as l10n from '@vscode/l10n';
import { clean } from '../../base/clean.js';
import { Failure } from '../../base/failure.js';
import { effectiveEnvironment, latest, type ConfFile } from '../../nccl/catalog/index.js';
import { formatOf, readArguments } from '../arguments.js';
import { UsageError, type Command, type Io } from '../command.js';
import { jsonText } from '../safeIo.js';
import { versionOf } from '../version.js';

async function read(path: string, io: Io): Promise<ConfFile> {
  if (path === '-') return { path, bytes: await io.stdin() };
  try {
    return { path, bytes: await readFile(resolve(io.cwd, path)) };
  } catch (error) {
    throw new Failure('input', l10n.t('{0} could not be read.', path), { cause: error });
  }
}

function environmentOf(settings: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    settings.map((setting): [string, string] => {
      const at = setting.indexOf('=');
      if (at < 1) throw new UsageError(l10n.t('--env takes NAME=VALUE, not "{0}"', setting));
      return [setting.slice(0, at), setting.slice(at + 1)];
    }),
  );
}

/** `nccl-workbench conf`: what NCCL puts into the environment from configuration files. */
export const command: Command = {
  name: 'conf',
  summary: () => l10n.t('Shows what NCCL puts into the environment from nccl.conf files'),
  help: () =>
    [
      l10n.t('nccl-workbench conf FILE… [--nccl-version V] [--env NAME=VALUE]… [--format text|json]'),
      '',
      l10n.t('Several files are read in the order given, as NCCL reads the file of the user and then /etc/nccl.conf.'),
      '',
    ].join('\n'),
  async run(args, io) {
    const { values, positionals } = readArguments(args, {
      'nccl-version': { type: 'string' },
      env: { type: 'string', multiple: true },
      format: { type: 'string' },
    });
    const format = formatOf(values.format, ['text', 'json']);
    if (positionals.length === 0) throw new UsageError(l10n.t('conf needs a file'));
    const version = versionOf(values['nccl-version']) ?? latest;
    const files: ConfFile[] = [];
    for (const path of positionals) files.push(await read(path, io));
    const { entries, environment, crash } = effectiveEnvironment(files, environmentOf(values.env ?? []), version);
    if (format === 'json') {
      const list = entries.map(({ file, entry, effective, why }) => ({
        file,
        line: entry.line + 1,
        name: entry.name,
        value: entry.value,
        effective,
        why,
      }));
      const dies = crash === null ? null : { file: crash.file, line: crash.line + 1 };
      io.out(`${jsonText({ ncclVersion: version, entries: list, environment, crash: dies }, 2)}\n`);
    } else {
      for (const { file, entry, effective, why } of entries) {
        const mark = effective ? ' ' : '-';
        const note = why === null ? '' : `   # ${why}`;
        io.out(`${mark} ${file}:${String(entry.line + 1)}  ${clean(`${entry.name}=${entry.value}`).replaceAll('\n', '')}${note}\n`);
      }
    }
    if (crash !== null) io.err(`${l10n.t('NCCL {0} crashes at line {1} of {2}.', version, crash.line + 1, crash.file)}\n`);
    return crash === null ? 0 : 1;
  },
};
