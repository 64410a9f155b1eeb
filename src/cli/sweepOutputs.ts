import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import * as l10n from '@vscode/l10n';
import { Failure } from '../base/failure.js';
import { envBlock, functionOf, proposeConf, proposedSettings, provedBest, sourceOf, tunerOutput } from '../bench/outputs/index.js';
import type { Run } from '../bench/record.js';
import type { Gain, Ranked } from '../bench/result.js';
import type { Settings } from '../bench/settings.js';
import type { Sweep } from '../bench/sweepSpec.js';
import { machineOf, modelledChoices } from '../expect/index.js';
import { lintDocument } from '../lint/index.js';
import { latest } from '../nccl/catalog/index.js';
import { quote } from '../ssh/quote.js';
import { type Io, UsageError } from './command.js';
import { mustBeNew, writeWhole } from './writeNew.js';

/** What `--write` makes of a search. */
export const outputKinds = ['conf', 'env', 'tuner'] as const;

/** The options that write what a search found. */
export const outputHelp = (): string =>
  l10n.t(`What it proved can become a file; with --resume a complete search runs nothing again for that:
  --write conf FILE     an nccl.conf with only what mattered, each line with its gain
  --write env FILE      the same as lines for a shell
  --write tuner FILE    the winner of each size for NCCL's example tuner
  --force               write over a file that is there; an nccl.conf keeps its other lines
`);

/** `--write KIND FILE` of a search, checked before anything runs; null where it is not asked for. */
export interface WantedOutput {
  readonly kind: (typeof outputKinds)[number];
  readonly path: string;
  readonly force: boolean;
}

/** A search as the outputs need it. */
export interface SearchFound {
  readonly sweep: Sweep;
  readonly all: readonly Settings[];
  readonly runs: readonly Run[];
  readonly ranking: readonly Ranked[];
  readonly gains: readonly Gain[];
}

/** Reads `--write`, `--force` and the file's name. Throws where the file is there already, so that a long search does not end in that. */
export async function wantedOutput(
  io: Io,
  write: string | undefined,
  file: string | undefined,
  force: boolean,
): Promise<WantedOutput | null> {
  if (write === undefined) return null;
  const kind = outputKinds.find((one) => one === write);
  if (kind === undefined) throw new UsageError(l10n.t('--write takes {0}, not "{1}"', outputKinds.join(', '), write));
  if (file === undefined) throw new UsageError(l10n.t('--write {0} into which FILE? Name it after SPEC.yaml', kind));
  const path = resolve(io.cwd, file);
  if (!force) await mustBeNew(path);
  return { kind, path, force };
}

/** Writes what was asked for. Throws a Failure where the search proves nothing that could be written. */
export async function writeOutput(io: Io, { kind, path, force }: WantedOutput, found: SearchFound): Promise<void> {
  const { sweep, runs, ranking } = found;
  const source = sourceOf(sweep, runs);
  if (kind === 'tuner') {
    const { text, variables, unset, notes } = tunerOutput({ ...found, source, path, others: othersOf(found) });
    await mustLintClean(text, path, source.ncclVersion);
    await writeWhole(path, text, force);
    for (const note of notes) io.err(`${note}\n`);
    io.err(`${l10n.t('The tuner file is in {0}. Set with it, where it stands on the hosts:', path)}\n`);
    for (const [name, value] of Object.entries(variables)) io.err(`  ${name}=${value}\n`);
    io.err(`${l10n.t('Leave unset, since they rule out what the file asks for: {0}', unset.join(', '))}\n`);
    return;
  }
  const best = provedBest(sweep, ranking);
  const { chosen, settings } = proposedSettings(sweep, best, found, source, source.ncclVersion ?? latest);
  const before = kind === 'conf' && force ? await readFile(path, 'utf8').catch(() => '') : '';
  await writeWhole(path, kind === 'conf' ? proposeConf(before, settings) : envBlock(settings, quote), force);
  io.err(`${l10n.t('The settings are in {0}.', path)}\n`);
  if (chosen.leftOut.length > 0)
    io.err(
      `${l10n.t('Left out, since their effect cannot be told from nothing: {0}', chosen.leftOut.map(({ name, value }) => `${name}=${value ?? ''}`).join(' '))}\n`,
    );
}

/** What the model says for the collectives that were not measured, where the GPUs are known. */
function othersOf({ sweep, runs }: SearchFound): ReturnType<typeof modelledChoices> {
  const run = runs.find(({ state }) => state === 'ok');
  const machine = run === undefined ? '' : machineOf([], run.gpu ?? null);
  if (run === undefined || typeof machine === 'string') return new Map();
  const { hosts, ranksPerHost } = run.spec;
  return modelledChoices(
    { machine, nNodes: hosts.length, ranksPerNode: ranksPerHost, ncclVersion: run.ncclVersion, env: {} },
    functionOf(sweep.benchmark),
  );
}

/** Our own linter has the last word on a file that we make. */
async function mustLintClean(text: string, path: string, version: string | null): Promise<void> {
  const { findings } = await lintDocument({ path, bytes: new TextEncoder().encode(text), kind: 'tuner' }, { version: version ?? latest });
  const [first] = findings;
  if (first !== undefined)
    throw new Failure(
      'tool',
      l10n.t('The tuner file would not be read as meant (line {0}): {1}', first.range.start.line + 1, first.message),
    );
}
