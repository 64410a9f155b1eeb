import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import * as l10n from '@vscode/l10n';
import { clean } from '../../base/clean.js';
import { Failure, messageOf } from '../../base/failure.js';
import type { Origin } from '../../base/origin.js';
import type { Snapshot } from '../../cluster/facts.js';
import { readSnapshot } from '../../cluster/readSnapshot.js';
import type { Fabric } from '../../fabric/graph.js';
import { type LatencyMatrix, readLatencyMatrix } from '../../fabric/readers/latencyMatrix.js';
import type { Piece } from '../../fabric/piece.js';
import { fabricFromSources } from '../../fabric/sources.js';
import { type Io, UsageError } from '../command.js';
import { infinibandFlags, infinibandGiven, infinibandHelp, type InfinibandValues, piecesOfInfiniband } from './infinibandInputs.js';
import { type PieceFlag, pieceFlagNames, pieceFlags, pieceOptions } from './pieceOptions.js';

/** Options that say what the graph is made of; `fabric` and each of its subcommands take them, for `parseArgs`. */
export const inputOptions = {
  ibnetdiscover: { type: 'string' },
  ...infinibandFlags,
  'topo-m': { type: 'string', multiple: true },
  snapshot: { type: 'string' },
  latency: { type: 'string' },
  origin: { type: 'string' },
  ...pieceFlags,
} as const;

/** The values of {@link inputOptions} as `parseArgs` gives them. */
export interface InputValues extends InfinibandValues, Partial<Readonly<Record<PieceFlag, readonly string[] | undefined>>> {
  readonly ibnetdiscover?: string | undefined;
  readonly 'topo-m'?: readonly string[] | undefined;
  readonly snapshot?: string | undefined;
  readonly latency?: string | undefined;
  readonly origin?: string | undefined;
}

/** The options in a line of usage. */
export const inputUsage =
  '[--ibnetdiscover FILE] [--iblinkinfo FILE] [--ibqueryerrors FILE] … [--topo-m HOST=FILE]... [--snapshot FILE] [--lldp HOST=FILE]... [--topo-xml HOST=FILE]... [--slurm-topology FILE] … [--latency FILE] [--origin measured|simulated|modelled]';

/** The options explained, a line each. */
export function inputHelp(): string[] {
  return [
    `  --ibnetdiscover FILE  ${l10n.t('output of ibnetdiscover, or a fabric file of ibsim')}`,
    ...infinibandHelp(),
    `  --topo-m HOST=FILE    ${l10n.t('output of nvidia-smi topo -m, mx-smi topo -m or npu-smi info -t topo on HOST')}`,
    `  --snapshot FILE       ${l10n.t('what "nccl-workbench probe --out" saved')}`,
    ...pieceFlagNames.map(
      (flag) => `  ${`--${flag} ${pieceOptions[flag].ofHost ? 'HOST=FILE' : 'FILE'}`.padEnd(21)} ${pieceOptions[flag].help()}`,
    ),
    `  --latency FILE        ${l10n.t('matrix of latencies in µs: JSON with "names" and "us", or a table with names in its first row and column')}`,
    `  --origin ORIGIN       ${l10n.t('where the figures come from; a snapshot says so itself, other input is taken for measured')}`,
    l10n.t('FILE may be - for standard input.'),
  ];
}

const origins: readonly Origin[] = ['measured', 'simulated', 'modelled'];

/** The graph of all that the options name, and where its figures come from. */
export async function fabricOfInputs(values: InputValues, io: Io): Promise<{ readonly fabric: Fabric; readonly origin: Origin }> {
  const given = [
    values.ibnetdiscover,
    ...infinibandGiven(values),
    values.snapshot,
    ...(values['topo-m'] ?? []),
    ...pieceFlagNames.flatMap((flag) => values[flag] ?? []),
  ];
  if (given.every((value) => value === undefined))
    throw new UsageError(
      l10n.t('fabric needs something to show: --ibnetdiscover, --snapshot, --topo-m, --lldp or another source that --help lists'),
    );
  const givenOrigin = originGiven(values);
  const matrices = [];
  for (const value of values['topo-m'] ?? []) {
    const { host, path } = hostAndFile('topo-m', value);
    matrices.push({ host, text: await readInput(path, io) });
  }
  const pieces = await piecesOfInputs(values, givenOrigin ?? 'measured', io);
  const snapshot = values.snapshot === undefined ? null : snapshotIn(await readInput(values.snapshot, io), values.snapshot);
  const ibnetdiscover = values.ibnetdiscover === undefined ? null : await readInput(values.ibnetdiscover, io);
  const discovery = ibnetdiscover ?? snapshot?.ibnetdiscover?.text ?? null;
  pieces.push(...(await piecesOfInfiniband(values, discovery, givenOrigin ?? 'measured', (path) => readInput(path, io))));
  const fabric = fabricFromSources({
    snapshot,
    ibnetdiscover,
    matrices,
    pieces,
    latency: values.latency === undefined ? null : await readInput(values.latency, io),
  });
  return { fabric, origin: givenOrigin ?? snapshot?.origin ?? 'measured' };
}

/** Whether the options name anything that may tell of cables: a log of NCCL tells of ranks alone. */
export function cablesGiven(values: InputValues): boolean {
  const { ibnetdiscover, snapshot, 'topo-m': matrices = [] } = values;
  const pieces = pieceFlagNames.filter((flag) => flag !== 'nccl-log').flatMap((flag) => values[flag] ?? []);
  return [ibnetdiscover, snapshot, ...infinibandGiven(values), ...matrices, ...pieces].some((value) => value !== undefined);
}

function hostAndFile(flag: string, value: string): { readonly host: string; readonly path: string } {
  const at = value.indexOf('=');
  if (at < 1) throw new UsageError(l10n.t('--{0} takes HOST=FILE, not "{1}"', flag, value));
  return { host: value.slice(0, at), path: value.slice(at + 1) };
}

async function piecesOfInputs(values: InputValues, origin: Origin, io: Io): Promise<Piece[]> {
  const pieces: Piece[] = [];
  for (const flag of pieceFlagNames) {
    const { ofHost, kind, piece } = pieceOptions[flag];
    for (const value of values[flag] ?? []) {
      const { host, path } = ofHost ? hostAndFile(flag, value) : { host: '', path: value };
      pieces.push(piece(await readInput(path, io), host, { kind, name: clean(ofHost ? host : path), at: null, origin }));
    }
  }
  return pieces;
}

/** The measured pairs of a matrix file; what was not understood goes to standard error. */
export async function pairsOfInputs(
  path: string,
  values: Pick<InputValues, 'origin'>,
  io: Io,
): Promise<{ readonly pairs: LatencyMatrix; readonly origin: Origin }> {
  const pairs = readLatencyMatrix(await readInput(path, io));
  for (const { line, message } of pairs.problems.slice(0, 10)) {
    io.err(line === null ? `${message}\n` : l10n.t('line {0}: {1}', line, message) + '\n');
  }
  if (pairs.names.length === 0) throw new Failure('input', l10n.t('{0} holds no matrix of latencies.', path));
  return { pairs, origin: originGiven(values) ?? pairs.origin ?? 'measured' };
}

function originGiven({ origin: given }: Pick<InputValues, 'origin'>): Origin | undefined {
  const known = origins.find((origin) => origin === given);
  if (given !== undefined && known === undefined) throw new UsageError(l10n.t('--origin takes {0}, not "{1}"', origins.join(', '), given));
  return known;
}

/** The text of a file, or of standard input for "-". */
export async function readInput(path: string, io: Io): Promise<string> {
  try {
    return (path === '-' ? await io.stdin() : await readFile(resolve(io.cwd, path))).toString('utf8');
  } catch (error) {
    throw new Failure('input', l10n.t('{0} could not be read: {1}.', path, messageOf(error)), { cause: error });
  }
}

/** The snapshot that a text holds; `path` is what it is called. */
export function snapshotIn(text: string, path: string): Snapshot {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Failure('input', l10n.t('{0} is not JSON: {1}.', path, messageOf(error)), { cause: error });
  }
  // `probe --format json` prints the same answer without the fields that a saved file adds.
  const snapshot = readSnapshot(value);
  if (snapshot === null) {
    throw new Failure('input', l10n.t('{0} holds no snapshot: it has no "hosts".', path), {
      next: l10n.t('Make one with nccl-workbench probe --out FILE.'),
    });
  }
  return snapshot;
}
