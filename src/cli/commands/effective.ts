import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import * as l10n from '@vscode/l10n';
import { Failure } from '../../base/failure.js';
import {
  compareEffective,
  comparisonMarkdown,
  effectiveMarkdown,
  effectiveOf,
  findVersion,
  type EffectiveConfiguration,
  type EffectiveFile,
} from '../../effective/index.js';
import { fileKindOf, fileKinds, type HostSurroundings } from '../../lint/index.js';
import { shownText } from '../../nccl/catalog/bytes.js';
import { isReadable, readFileAndNeighbours, type FileKind, type FileReading } from '../../scripts/index.js';
import { formatOf, readArguments } from '../arguments.js';
import { UsageError, type Command, type ExitCode, type Io } from '../command.js';
import { comparisonText, effectiveText } from '../effectiveText.js';
import { neighboursOf } from '../lintFiles.js';
import { readSurroundings } from '../lintSnapshot.js';
import { jsonText } from '../safeIo.js';
import { versionOf } from '../version.js';

/** What is the same for all that is asked about. */
interface Setup {
  readonly io: Io;
  readonly version: string | null;
  readonly hosts: readonly HostSurroundings[];
  readonly host: HostSurroundings | null;
  readonly kind: FileKind | null;
  readonly launch: number | null;
  readonly all: boolean;
}

async function textOf(path: string, io: Io): Promise<string> {
  if (path === '-') return shownText(await io.stdin());
  try {
    return shownText(await readFile(resolve(io.cwd, path)));
  } catch (error) {
    throw new Failure('input', l10n.t('{0} could not be read.', path), { cause: error });
  }
}

async function ofFile(path: string, { io, version, hosts, host, kind: named, launch, all }: Setup): Promise<EffectiveConfiguration> {
  const text = await textOf(path, io);
  const kind = named ?? fileKindOf(path, text);
  if (kind === null || (kind !== 'conf' && !isReadable(kind)))
    throw new Failure('input', l10n.t('{0} holds no settings that can be read.', path), {
      next: l10n.t('Say what kind of file it is with --kind.'),
    });
  const reading = kind === 'conf' ? null : await readFileAndNeighbours(text, kind, neighboursOf(path, io.cwd));
  if (launch !== null && reading?.launches[launch] === undefined)
    throw new UsageError(l10n.t('{0} starts {1} commands; --launch takes 1 to {1}', path, reading?.launches.length ?? 0));
  const file: EffectiveFile = reading === null ? { name: path, conf: text } : { name: path, reading, launch };
  const release = releaseFor(version, host === null ? hosts : [host], { text, reading });
  return effectiveOf({ version: release, file, all, ...(host === null ? {} : { host }) });
}

function releaseFor(
  setting: string | null,
  hosts: readonly HostSurroundings[],
  file: { readonly text: string; readonly reading: FileReading | null } | null,
): string {
  return findVersion({ setting, hosts, ...file }).version;
}

function ofHost(host: HostSurroundings, { version, all }: Setup): EffectiveConfiguration {
  return effectiveOf({ version: releaseFor(version, [host], null), host, all });
}

function hostNamed(name: string | undefined, hosts: readonly HostSurroundings[], snapshot: string | undefined): HostSurroundings | null {
  if (name === undefined) return null;
  if (snapshot === undefined) throw new UsageError(l10n.t('--host needs --snapshot: what probe saved'));
  const found = hosts.find((one) => one.name === name);
  if (found === undefined) throw new UsageError(l10n.t('{0} did not answer in {1}', name, snapshot));
  return found;
}

function launchOf(value: string | undefined): number | null {
  if (value === undefined) return null;
  const number = Number(value);
  if (!/^\d{1,6}$/u.test(value) || number < 1) throw new UsageError(l10n.t('--launch takes a number from 1 on, not "{0}"', value));
  return number - 1;
}

/** `nccl-workbench effective`: every variable that would reach a rank, its value as NCCL reads it, and who set it. */
export const command: Command = {
  name: 'effective',
  summary: () => l10n.t('Shows every variable that would reach a rank, and who sets it'),
  help: () =>
    [
      l10n.t('nccl-workbench effective [FILE…] [options]      scripts, job files, nccl.conf; - for standard input with --kind'),
      '',
      `  --launch N               ${l10n.t('the command of the file that starts the ranks, from 1 on; else the one that most settings concern')}`,
      `  --snapshot FILE          ${l10n.t('what probe saved')}`,
      `  --host NAME              ${l10n.t('the host that the ranks run on: its environment and its nccl.conf files count; alone: the host itself')}`,
      `  --compare FILE|HOST      ${l10n.t('what differs from another file, or a host of the snapshot')}`,
      `  --all                    ${l10n.t('also the variables that nobody sets, with their defaults')}`,
      `  --kind ${fileKinds.join('|')}`,
      '  --nccl-version 2.27.3',
      '  --format text|json|markdown',
      '',
      l10n.t('JSON, 0-based lines, null for what is not known:'),
      '  { "configurations": [ { "version", "file", "host", "launch": { "index", "label", "range" } | null, "launches": [ … ],',
      '      "variables": [ { "name", "text", "unknown", "value", "read", "effect", "acts", "mistaken", "source",',
      '                       "overruled": [ { "text", "source", "why", "message" } ] } ],',
      '      "unreached": [ { "name", "text", "unknown", "source", "why", "message" } ], "notes": [ … ] } ],',
      '    "comparison": null | { "a", "b", "rows": [ { "name", "state": "same|different|only-a|only-b|unknown", "a", "b" } ] } }',
      '  source: { "kind": "file|sourced|launch|image|conf|login|plugin|default", "file", "range", "host", "path" }',
      '',
      l10n.t('Exit status 0: done, with --compare nothing differs. 1: with --compare something differs. 2: something could not be read.'),
      '',
    ].join('\n'),
  async run(args, io): Promise<ExitCode> {
    const { values, positionals } = readArguments(args, {
      launch: { type: 'string' },
      host: { type: 'string' },
      snapshot: { type: 'string' },
      'nccl-version': { type: 'string' },
      compare: { type: 'string' },
      kind: { type: 'string' },
      all: { type: 'boolean' },
      format: { type: 'string' },
    });
    const format = formatOf(values.format, ['text', 'json', 'markdown']);
    const kind = fileKinds.find((one) => one === values.kind) ?? null;
    if (values.kind !== undefined && kind === null)
      throw new UsageError(l10n.t('--kind takes {0}, not "{1}"', fileKinds.join(', '), values.kind));
    if (positionals.includes('-') && kind === null) throw new UsageError(l10n.t('standard input needs --kind'));
    const hosts = values.snapshot === undefined ? [] : (await readSurroundings(values.snapshot, io)).hosts;
    const host = hostNamed(values.host, hosts, values.snapshot);
    if (positionals.length === 0 && host === null) throw new UsageError(l10n.t('effective needs a file, or --host with --snapshot'));
    if (values.compare !== undefined && positionals.length > 1) throw new UsageError(l10n.t('--compare takes one file beside the other'));
    const version = versionOf(values['nccl-version']);
    const setup: Setup = { io, version, hosts, host, kind, launch: launchOf(values.launch), all: values.all === true };

    const found = positionals.length === 0 && host !== null ? [ofHost(host, setup)] : [];
    for (const path of positionals) found.push(await ofFile(path, setup));
    const [first] = found;
    if (values.compare === undefined || first === undefined) {
      if (format === 'json') io.out(`${jsonText({ configurations: found, comparison: null }, 2)}\n`);
      else io.out(found.map(format === 'markdown' ? effectiveMarkdown : effectiveText).join('\n'));
      return 0;
    }
    const other = hosts.find(({ name }) => name === values.compare);
    const second = other === undefined ? await ofFile(values.compare, { ...setup, launch: null, kind: null }) : ofHost(other, setup);
    const comparison = compareEffective(first, second);
    if (format === 'json') io.out(`${jsonText({ configurations: [first, second], comparison }, 2)}\n`);
    else io.out(format === 'markdown' ? comparisonMarkdown(comparison) : comparisonText(comparison));
    return comparison.rows.every(({ state }) => state === 'same') ? 0 : 1;
  },
};
