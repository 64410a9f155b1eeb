import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import * as l10n from '@vscode/l10n';
import { Failure, messageOf } from '../../base/failure.js';
import { expandHosts } from '../../cluster/hostRange.js';
import type { Fabric } from '../../fabric/graph.js';
import { type Aim, aims } from '../../fabric/order/cost.js';
import { describeRanks } from '../../fabric/order/describeRanks.js';
import { howToUse, orderFile, orderFiles, type OrderFile } from '../../fabric/order/files.js';
import { placesOf } from '../../fabric/order/places.js';
import { ranksAnswer } from '../../fabric/order/ranksAnswer.js';
import { gpusPerHost } from '../../fabric/order/gpusPerHost.js';
import { readOrder } from '../../fabric/order/readOrder.js';
import { usualSteps } from '../../fabric/order/search.js';
import type { LatencyMatrix } from '../../fabric/readers/latencyMatrix.js';
import { usualBytes, weightKinds } from '../../fabric/trees/weights.js';
import { formatOf, readArguments } from '../arguments.js';
import { byteSize } from '../byteSize.js';
import { type Command, type Io, UsageError } from '../command.js';
import { jsonText } from '../safeIo.js';
import { wholeNumber } from '../wholeNumber.js';
import { fabricOfInputs, inputHelp, inputOptions, inputUsage, type InputValues, pairsOfInputs, readInput } from './inputs.js';

const options = {
  ...inputOptions,
  hosts: { type: 'string' },
  hostfile: { type: 'string' },
  for: { type: 'string' },
  weight: { type: 'string' },
  size: { type: 'string' },
  'gpus-per-host': { type: 'string' },
  steps: { type: 'string' },
  seed: { type: 'string' },
  write: { type: 'string' },
  out: { type: 'string' },
  format: { type: 'string' },
} as const;

/** `nccl-workbench fabric ranks`: an order of hosts that crosses fewer spines. */
export const command: Command = {
  name: 'fabric ranks',
  summary: () => l10n.t('an order of hosts whose rings and trees cross fewer spines, written for mpirun, Slurm, torchrun or Kubernetes'),
  help: () =>
    [
      `nccl-workbench fabric ranks ${inputUsage}`,
      `                    [--hosts LIST | --hostfile FILE] [--for ${aims.join('|')}] [--weight ${weightKinds.join('|')}] [--size BYTES]`,
      `                    [--gpus-per-host N] [--steps N] [--seed N] [--write ${orderFiles.join('|')}] [--out FILE] [--format text|json]`,
      '',
      ...inputHelp(),
      `  --hosts LIST          ${l10n.t('the hosts in the order they have now, such as gpu[01-32]; without it all, by name')}`,
      `  --hostfile FILE       ${l10n.t('the same from a hostfile, rankfile or list')}`,
      `  --for PATTERN         ${l10n.t('what the order is made for; all-reduce when absent: ring and trees together')}`,
      `  --weight, --size      ${l10n.t('how measured pairs are weighed; see fabric tree')}`,
      `  --gpus-per-host N     ${l10n.t('ranks on each host; without it as many as the graph has GPUs in each')}`,
      `  --steps N, --seed N   ${l10n.t('moves that the search tries, and where its random numbers begin')}`,
      `  --write KIND          ${l10n.t('writes the order to --out, or to standard output instead of the answer')}`,
      l10n.t('With --latency costs are what was measured, else the switches that lie between hosts.'),
      '',
    ].join('\n'),
  async run(args, io) {
    const { values, positionals } = readArguments(args, options);
    const format = formatOf(values.format, ['text', 'json'] as const);
    if (positionals[0] !== undefined) throw new UsageError(l10n.t('fabric ranks takes no operand, but was given "{0}"', positionals[0]));
    const aim = oneOf<Aim>('--for', values.for, aims) ?? 'all-reduce';
    const kind = oneOf('--weight', values.weight, weightKinds) ?? 'latency';
    const write = oneOf<OrderFile>('--write', values.write, orderFiles);
    if (values.out !== undefined && write === undefined) throw new UsageError(l10n.t('--out needs --write'));
    const bytes = byteSize('--size', values.size, usualBytes);
    const seed = wholeNumber('--seed', values.seed, 1, 999_999);
    const { fabric, pairs } = await inputsOf(values, io);
    const places = fabric === null ? null : placesOf(fabric);
    const given = (await hostsGiven(values, io)) ?? pairs?.names ?? places?.hosts ?? [];
    if (given.length === 0) throw new Failure('input', l10n.t('There are no hosts to order.'));
    if (pairs === null && (places === null || places.from === 'nothing'))
      throw new Failure('input', l10n.t('Nothing tells where these hosts stand: no cable, no rack.'), {
        next: l10n.t('Give --ibnetdiscover, or measured pairs with --latency.'),
      });
    const answer = ranksAnswer({
      given,
      places,
      pairs: pairs === null ? null : { tables: pairs, rule: { kind, bytes, congestion: false } },
      aim,
      limits: { steps: wholeNumber('--steps', values.steps, usualSteps(given.length), 999_999), seed },
    });
    const known = fabric === null ? null : gpusPerHost(fabric, given);
    const ranksPerHost = wholeNumber('--gpus-per-host', values['gpus-per-host'], known ?? 1, 1024);
    if (write !== undefined && values['gpus-per-host'] === undefined && known === null)
      io.err(`${l10n.t('How many GPUs a host has is not known here: one rank a host was written. Give --gpus-per-host.')}\n`);
    const text = write === undefined ? null : orderFile(write, { hosts: answer.order, ranksPerHost, places });
    if (text !== null && values.out === undefined) {
      io.out(text);
      return 0;
    }
    if (text !== null && values.out !== undefined) await save(values.out, text, io);
    const written =
      write === undefined || values.out === undefined ? null : { kind: write, file: values.out, use: howToUse(write, values.out) };
    if (format === 'json') io.out(`${jsonText({ ...answer, ranksPerHost: write === undefined ? known : ranksPerHost, written }, 1)}\n`);
    else
      io.out(describeRanks(answer) + (written === null ? '' : `\n${l10n.t('Written to {0}. Use it so:', written.file)} ${written.use}\n`));
    return 0;
  },
};

function oneOf<T extends string>(option: string, value: string | undefined, known: readonly T[]): T | undefined {
  const found = known.find((name) => name === value);
  if (value !== undefined && found === undefined) throw new UsageError(l10n.t('{0} takes {1}, not "{2}"', option, known.join(', '), value));
  return found;
}

/** The graph, the measured pairs, or both. */
async function inputsOf(values: InputValues, io: Io): Promise<{ readonly fabric: Fabric | null; readonly pairs: LatencyMatrix | null }> {
  const { latency, ...others } = values;
  const pairs = latency === undefined ? null : (await pairsOfInputs(latency, values, io)).pairs;
  const graph = Object.keys(inputOptions).some((name) => name !== 'latency' && name !== 'origin' && Object.hasOwn(others, name));
  return { pairs, fabric: graph || pairs === null ? (await fabricOfInputs(others, io)).fabric : null };
}

async function hostsGiven(
  values: { readonly hosts?: string | undefined; readonly hostfile?: string | undefined },
  io: Io,
): Promise<string[] | null> {
  if (values.hosts !== undefined && values.hostfile !== undefined)
    throw new UsageError(l10n.t('--hosts and --hostfile say the same: give one'));
  if (values.hosts !== undefined) {
    const { hosts, problems } = expandHosts(values.hosts);
    if (problems[0] !== undefined) throw new UsageError(l10n.t('--hosts: {0}', problems[0].message));
    return [...new Set(hosts)];
  }
  if (values.hostfile === undefined) return null;
  return readOrder(await readInput(values.hostfile, io));
}

async function save(file: string, text: string, io: Io): Promise<void> {
  try {
    await writeFile(resolve(io.cwd, file), text);
  } catch (error) {
    throw new Failure('input', l10n.t('{0} could not be written: {1}.', file, messageOf(error)), { cause: error });
  }
}
