import { resolve } from 'node:path';
import * as l10n from '@vscode/l10n';
import packageJson from '../../../package.json' with { type: 'json' };
import { clean } from '../../base/clean.js';
import { messageOf } from '../../base/failure.js';
import { latest } from '../../nccl/catalog/index.js';
import { utf8 } from '../../nccl/catalog/bytes.js';
import { applyEdits, fileKinds, lintDocument, safeEdits, type LintOptions, type LintResult } from '../../lint/index.js';
import { findVersion } from '../../effective/index.js';
import type { FileKind, FileReading } from '../../scripts/index.js';
import { formatOf, readArguments } from '../arguments.js';
import { UsageError, type Command, type Io } from '../command.js';
import { inputFiles, neighboursOf, type InputFile } from '../lintFiles.js';
import { pageOf, wantedRules } from '../lintRules.js';
import { asGithub, asSarif, asText, severities, summarize, type FileReport } from '../lintReport.js';
import { readSurroundings } from '../lintSnapshot.js';
import { jsonText } from '../safeIo.js';
import { versionOf } from '../version.js';

/** A fix may bring the next mistake to light; a handful of rounds settles every file. */
const mostRounds = 6;

interface Mended {
  readonly bytes: Uint8Array;
  readonly result: LintResult;
}

type Look = (bytes: Uint8Array, kind: FileKind | null) => Promise<LintResult>;

async function mend(bytes: Uint8Array, kind: FileKind | null, look: Look): Promise<Mended> {
  let current: Mended = { bytes, result: await look(bytes, kind) };
  for (let round = 0; round < mostRounds; round++) {
    const text = utf8(current.bytes);
    const edits = safeEdits(current.result.findings);
    if (text === null || edits.length === 0) break;
    const next = new TextEncoder().encode(applyEdits(text, edits));
    current = { bytes: next, result: await look(next, current.result.kind) };
  }
  return current;
}

/** What is asked for all files alike. `ownRelease`: whether a file's image or package may say which release it is read for. */
interface Wanted {
  readonly kind: FileKind | null;
  readonly fix: boolean;
  readonly ownRelease: boolean;
  readonly options: LintOptions;
}

async function report({ path, bytes, problem }: InputFile, { kind, fix, ownRelease, options }: Wanted, io: Io): Promise<FileReport> {
  if (bytes === null) return { path, kind: null, problem, findings: [] };
  const load = neighboursOf(path, io.cwd);
  const release = (reading: FileReading, text: string): string | null => {
    const { from, version } = findVersion({ setting: null, text, reading });
    return from === 'newest' ? null : version;
  };
  const look: Look = (content, as) => lintDocument({ path, bytes: content, kind: as, load, ...(ownRelease ? { release } : {}) }, options);
  const { bytes: after, result } = fix ? await mend(bytes, kind, look) : { bytes, result: await look(bytes, kind) };
  if (after !== bytes && path === '-') throw new UsageError(l10n.t('--fix needs files, not standard input'));
  if (after !== bytes && !bytes.equals(after)) {
    const { default: writeFileAtomic } = await import('write-file-atomic');
    await writeFileAtomic(resolve(io.cwd, path), Buffer.from(after));
  }
  return { path, ...result };
}

/** A report as its JSON has it: with the release that the file was read for. */
function withRelease(asked: string): (file: FileReport) => object {
  return ({ version, ...file }) => ({ ...file, ncclVersion: version ?? asked });
}

/** `nccl-workbench lint`: what is wrong with settings in files. */
export const command: Command = {
  name: 'lint',
  summary: () => l10n.t('Finds settings that do not do what they say'),
  help: () =>
    [
      l10n.t('nccl-workbench lint PATH… [options]      files, folders, or - for standard input with --kind'),
      '',
      `  --kind ${fileKinds.join('|')}`,
      `  --nccl-version 2.27.3    ${l10n.t('else what the image or a package in the file names, else the newest')}`,
      `  --snapshot FILE          ${l10n.t('what probe saved: the real devices, interfaces and versions')}`,
      '  --format text|json|sarif|github',
      `  --fix                    ${l10n.t('applies the safe fixes')}`,
      `  --min-severity ${severities.join('|')}`,
      `  --rule ID=off|${severities.join('|')}   ${l10n.t('what to make of one rule; can be given again')}`,
      `  --exclude PATTERN        ${l10n.t('passed over in folders, in the syntax of .gitignore; can be given again')}`,
      `  --no-ignore              ${l10n.t('looks also at what .gitignore and .ncclignore pass over')}`,
      `  --skip-unknown           ${l10n.t('passes over named files whose kind cannot be told, as hooks name them')}`,
      `  --explain [ID]           ${l10n.t('prints the page of a rule, or which rules there are')}`,
      '',
      l10n.t('Exit status 0: no errors. 1: errors were found. 2: something could not be read.'),
      '',
    ].join('\n'),
  async run(args, io) {
    const { values, positionals } = readArguments(args, {
      kind: { type: 'string' },
      'nccl-version': { type: 'string' },
      snapshot: { type: 'string' },
      format: { type: 'string' },
      fix: { type: 'boolean' },
      'min-severity': { type: 'string' },
      rule: { type: 'string', multiple: true },
      exclude: { type: 'string', multiple: true },
      'no-ignore': { type: 'boolean' },
      'skip-unknown': { type: 'boolean' },
      explain: { type: 'boolean' },
    });
    if (values.explain === true) {
      io.out(pageOf(positionals));
      return 0;
    }
    const format = formatOf(values.format, ['text', 'json', 'sarif', 'github']);
    if (positionals.length === 0) throw new UsageError(l10n.t('lint needs a file or folder'));
    const kind = fileKinds.find((one) => one === values.kind) ?? null;
    if (values.kind !== undefined && kind === null)
      throw new UsageError(l10n.t('--kind takes {0}, not "{1}"', fileKinds.join(', '), values.kind));
    if (positionals.includes('-') && kind === null) throw new UsageError(l10n.t('standard input needs --kind'));
    const least =
      values['min-severity'] === undefined ? severities.length - 1 : severities.findIndex((one) => one === values['min-severity']);
    if (least < 0) throw new UsageError(l10n.t('--min-severity takes {0}', severities.join(', ')));

    const surroundings = values.snapshot === undefined ? null : await readSurroundings(values.snapshot, io);
    const asked = versionOf(values['nccl-version']) ?? versionOf(surroundings?.oldest ?? undefined);
    const version = asked ?? latest;
    const rules = wantedRules(values.rule ?? []);
    const options: LintOptions = surroundings === null ? { version, rules } : { version, rules, hosts: surroundings.hosts };
    const wanted: Wanted = { kind, fix: values.fix === true, ownRelease: asked === null, options };
    const files: FileReport[] = [];
    for await (const file of inputFiles(positionals, io, { ignoreFiles: values['no-ignore'] !== true, exclude: values.exclude ?? [] })) {
      const found = await report(file, wanted, io).catch((error: unknown): FileReport => {
        if (error instanceof UsageError) throw error;
        return { path: file.path, kind: null, problem: l10n.t('it could not be read: {0}', messageOf(error)), findings: [] };
      });
      if (values['skip-unknown'] === true && found.kind === null && file.bytes !== null) continue;
      files.push({ ...found, findings: found.findings.filter(({ severity }) => severities.indexOf(severity) <= least) });
    }
    const summary = summarize(files);
    if (format === 'json') io.out(`${jsonText({ ncclVersion: version, files: files.map(withRelease(version)), summary }, 2)}\n`);
    else if (format === 'sarif') io.out(asSarif(files, packageJson.version, io.cwd));
    else io.out(format === 'github' ? asGithub(files) : asText(files));
    for (const { path, problem } of files) if (problem !== null) io.err(`nccl-workbench: ${clean(path)}: ${clean(problem)}\n`);
    if (io.interactive && format === 'text' && summary.errors + summary.warnings === 0)
      io.err(`${l10n.t('{0} files, no errors and no warnings', summary.files)}\n`);
    if (files.some(({ problem }) => problem !== null)) return 2;
    return summary.errors > 0 ? 1 : 0;
  },
};
