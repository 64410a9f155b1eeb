import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import * as l10n from '@vscode/l10n';
import { Failure, messageOf } from '../../base/failure.js';
import type { Origin } from '../../base/origin.js';
import type { Snapshot } from '../../cluster/facts.js';
import { readSnapshot } from '../../cluster/readSnapshot.js';
import { toDot } from '../../fabric/writers/dot.js';
import { toGraphml } from '../../fabric/writers/graphml.js';
import { fabricFromSources } from '../../fabric/sources.js';
import { describeFabric } from '../../fabric/summary.js';
import { formatOf, readArguments } from '../arguments.js';
import { type Command, type Io, UsageError } from '../command.js';
import { jsonText } from '../safeIo.js';

const options = {
  ibnetdiscover: { type: 'string' },
  'topo-m': { type: 'string', multiple: true },
  snapshot: { type: 'string' },
  latency: { type: 'string' },
  origin: { type: 'string' },
  format: { type: 'string' },
} as const;

const origins: readonly Origin[] = ['measured', 'simulated', 'modelled'];

/** `nccl-workbench fabric`: the cluster as a graph. */
export const command: Command = {
  name: 'fabric',
  summary: () => l10n.t('shows the cluster as a graph: switches, hosts, adapters, GPUs and what is wrong with their links'),
  help: () =>
    [
      'nccl-workbench fabric [--ibnetdiscover FILE] [--topo-m HOST=FILE]... [--snapshot FILE] [--latency FILE] [--origin measured|simulated|modelled] [--format text|json|graphml|dot]',
      '',
      `  --ibnetdiscover FILE  ${l10n.t('output of ibnetdiscover, or a fabric file of ibsim')}`,
      `  --topo-m HOST=FILE    ${l10n.t('output of nvidia-smi topo -m on HOST')}`,
      `  --snapshot FILE       ${l10n.t('what "nccl-workbench probe --out" saved')}`,
      `  --latency FILE        ${l10n.t('matrix of latencies in µs: JSON with "names" and "us", or a table with names in its first row and column')}`,
      `  --origin ORIGIN       ${l10n.t('where the figures come from; a snapshot says so itself, other input is taken for measured')}`,
      l10n.t('FILE may be - for standard input.'),
      '',
    ].join('\n'),
  async run(args, io) {
    const { values, positionals } = readArguments(args, options);
    const format = formatOf(values.format, ['text', 'json', 'graphml', 'dot'] as const);
    if (positionals[0] !== undefined) throw new UsageError(l10n.t('fabric takes no operand, but was given "{0}"', positionals[0]));
    const given = [values.ibnetdiscover, values.snapshot, ...(values['topo-m'] ?? [])].filter((value) => value !== undefined);
    if (given.length === 0) throw new UsageError(l10n.t('fabric needs --ibnetdiscover, --topo-m or --snapshot'));
    const givenOrigin = origins.find((origin) => origin === values.origin);
    if (values.origin !== undefined && givenOrigin === undefined)
      throw new UsageError(l10n.t('--origin takes {0}, not "{1}"', origins.join(', '), values.origin));
    const read = reader(io);
    const matrices = [];
    for (const value of values['topo-m'] ?? []) {
      const at = value.indexOf('=');
      if (at < 1) throw new UsageError(l10n.t('--topo-m takes HOST=FILE, not "{0}"', value));
      matrices.push({ host: value.slice(0, at), text: await read(value.slice(at + 1)) });
    }
    const snapshot = values.snapshot === undefined ? null : snapshotIn(await read(values.snapshot), values.snapshot);
    const fabric = fabricFromSources({
      snapshot,
      ibnetdiscover: values.ibnetdiscover === undefined ? null : await read(values.ibnetdiscover),
      matrices,
      latency: values.latency === undefined ? null : await read(values.latency),
    });
    const origin = givenOrigin ?? snapshot?.origin ?? 'measured';
    if (format === 'json') io.out(`${jsonText({ origin, ...fabric }, 1)}\n`);
    else if (format === 'graphml') io.out(toGraphml(fabric));
    else if (format === 'dot') io.out(toDot(fabric));
    else io.out(describeFabric(fabric, origin));
    for (const { line, message } of format === 'text' ? [] : fabric.problems.slice(0, 10)) {
      io.err(line === null ? `${message}\n` : l10n.t('line {0}: {1}', line, message) + '\n');
    }
    return fabric.nodes.length === 0 ? 1 : 0;
  },
};

function reader(io: Io): (path: string) => Promise<string> {
  return async (path) => {
    try {
      return (path === '-' ? await io.stdin() : await readFile(resolve(io.cwd, path))).toString('utf8');
    } catch (error) {
      throw new Failure('input', l10n.t('{0} could not be read: {1}.', path, messageOf(error)), { cause: error });
    }
  };
}

function snapshotIn(text: string, path: string): Snapshot {
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
