import * as l10n from '@vscode/l10n';
import { Failure } from '../../base/failure.js';
import type { Origin } from '../../base/origin.js';
import type { Fabric } from '../../fabric/graph.js';
import { placesOf } from '../../fabric/order/places.js';
import { describeNccl } from '../../fabric/trees/describeNccl.js';
import { cannotDo, describeTree } from '../../fabric/trees/describeTree.js';
import { besideNccl, graphsOf, type GraphsBeside, largestOf } from '../../fabric/trees/ncclGraphs.js';
import { type Network, networkOfFabric, networkOfPairs } from '../../fabric/trees/network.js';
import { type TreeAnswer, treeAnswer } from '../../fabric/trees/treeAnswer.js';
import { usualBytes, type WeightKind, weightKinds } from '../../fabric/trees/weights.js';
import { treeToDot } from '../../fabric/writers/treeDot.js';
import { type CommunicatorGraph, readGraphLog } from '../../nccl/log/graphs.js';
import { formatOf, readArguments } from '../arguments.js';
import { byteSize } from '../byteSize.js';
import { type Command, type Io, UsageError } from '../command.js';
import { jsonText } from '../safeIo.js';
import { cablesGiven, fabricOfInputs, inputHelp, inputOptions, inputUsage, type InputValues, pairsOfInputs, readInput } from './inputs.js';

const options = {
  ...inputOptions,
  root: { type: 'string' },
  weight: { type: 'string' },
  size: { type: 'string' },
  without: { type: 'string', multiple: true },
  congestion: { type: 'boolean' },
  format: { type: 'string' },
} as const;

/** `nccl-workbench fabric tree`: the minimum spanning tree of the network. */
export const command: Command = {
  name: 'fabric tree',
  summary: () => l10n.t('the minimum spanning tree over measured latency or bandwidth, its best root, and what a loss changes'),
  help: () =>
    [
      `nccl-workbench fabric tree ${inputUsage}`,
      '                    [--root HOST] [--weight latency|bandwidth|both] [--size BYTES] [--without NODE|LINK]... [--congestion] [--format text|json|dot]',
      '',
      ...inputHelp(),
      `  --root HOST           ${l10n.t('where the tree begins; without it, where a broadcast is fastest by the model')}`,
      `  --weight KIND         ${l10n.t('latency (usual with --latency), bandwidth (usual for cables: the time of one message), or both: their sum')}`,
      `  --size BYTES          ${l10n.t('the message that bandwidth is weighed for; {0} bytes when absent', usualBytes)}`,
      `  --without NODE|LINK   ${l10n.t('mends the tree after a loss: a host, switch or adapter, a port such as leaf-02/14, or two ends as A--B')}`,
      `  --congestion          ${l10n.t('makes links that are in use dearer: weight / (1 − utilisation)')}`,
      `  --nccl-log FILE       ${l10n.t('the rings and trees that NCCL itself made, from its log, are held against the tree')}`,
      l10n.t('With --latency the tree spans the hosts of the matrix, else hosts and switches with the cables between them.'),
      '',
    ].join('\n'),
  async run(args, io) {
    const { values, positionals } = readArguments(args, options);
    const format = formatOf(values.format, ['text', 'json', 'dot'] as const);
    if (positionals[0] !== undefined) throw new UsageError(l10n.t('fabric tree takes no operand, but was given "{0}"', positionals[0]));
    const kind = weightKinds.find((known) => known === values.weight);
    if (values.weight !== undefined && kind === undefined)
      throw new UsageError(l10n.t('--weight takes {0}, not "{1}"', weightKinds.join(', '), values.weight));
    const bytes = byteSize('--size', values.size, usualBytes);
    const { 'nccl-log': logs = [], ...inputs } = values;
    const communicator = logs.length === 0 ? null : await communicatorOf(logs, io);
    if (communicator !== null && values.latency === undefined && !cablesGiven(inputs)) {
      const nccl = besideNccl(graphsOf(communicator), null, null);
      if (format === 'dot') throw new UsageError(l10n.t('A log of NCCL tells of no cables: give --latency or --ibnetdiscover as well.'));
      if (format === 'json') io.out(`${jsonText({ origin: 'measured', tree: [], weight: null, nccl: said(communicator, nccl) }, 1)}\n`);
      else io.out(`${describeNccl(nccl, null)}\n${cannotDo()}\n`);
      return 0;
    }
    const { network, fabric, cables, origin } = await networkOfInputs(inputs, kind, bytes, values.congestion === true, io);
    if (values.congestion === true && network.inUse === 0)
      io.err(`${l10n.t('No link of this input says how much of it is in use: --congestion changes nothing.')}\n`);
    const answer = treeAnswer(network, fabric, origin, { root: values.root, without: values.without });
    const nccl = communicator === null ? null : beside(communicator, cables, network, answer);
    if (format === 'json') io.out(`${jsonText(communicator === null || nccl === null ? answer : { ...answer, nccl: said(communicator, nccl) }, 1)}\n`);
    else if (format === 'dot') io.out(treeToDot(answer));
    else io.out(describeTree(answer, nccl === null ? '' : describeNccl(nccl, network.between === null ? null : answer.weight)));
    return answer.unreached.length > 0 ? 1 : 0;
  },
};

/** The largest communicator of these logs, which may be one for each host. */
async function communicatorOf(paths: readonly string[], io: Io): Promise<CommunicatorGraph> {
  const texts: string[] = [];
  for (const path of paths) texts.push(await readInput(path, io));
  const { communicators, problems } = readGraphLog(texts.join('\n'));
  for (const { line, message } of problems.slice(0, 10)) io.err(line === null ? `${message}\n` : l10n.t('line {0}: {1}', line, message) + '\n');
  const largest = largestOf(communicators);
  if (largest === null)
    throw new Failure('input', l10n.t('{0} tells of no communicator.', paths.join(', ')), {
      next: l10n.t('Run the job with NCCL_DEBUG=INFO and NCCL_DEBUG_SUBSYS=INIT,GRAPH.'),
    });
  if (communicators.length > 1)
    io.err(`${l10n.t('The log tells of {0} communicators; the largest, of {1} ranks, is taken.', communicators.length, largest.nRanks)}\n`);
  return largest;
}

function beside(communicator: CommunicatorGraph, cables: Fabric | null, { ends, between }: Network, { tree }: TreeAnswer): GraphsBeside {
  const measured = between === null ? null : { names: ends.map(({ name }) => name), weight: between, edges: tree };
  return besideNccl(graphsOf(communicator), cables === null ? null : placesOf(cables), measured);
}

function said({ id, nRanks }: CommunicatorGraph, graphs: GraphsBeside): GraphsBeside & { readonly communicator: string; readonly nRanks: number } {
  return { communicator: id, nRanks, ...graphs };
}

/** The network that the options describe: measured pairs where there is a matrix, else the cables of the graph. */
async function networkOfInputs(
  values: InputValues,
  kind: WeightKind | undefined,
  bytes: number,
  congestion: boolean,
  io: Io,
): Promise<{ readonly network: Network; readonly fabric: Fabric | null; readonly cables: Fabric | null; readonly origin: Origin }> {
  if (values.latency === undefined) {
    const { fabric, origin } = await fabricOfInputs(values, io);
    const latencies = fabric.links.some((link) => link.kind === 'fabric' && link.latencyUs !== null);
    const rule = { kind: kind ?? (latencies ? 'latency' : 'bandwidth'), bytes, congestion };
    return { network: networkOfFabric(fabric, rule), fabric, cables: fabric, origin };
  }
  const { latency, ...others } = values;
  const { pairs, origin } = await pairsOfInputs(latency, values, io);
  const cables = cablesGiven(others) ? (await fabricOfInputs(others, io)).fabric : null;
  return { network: networkOfPairs(pairs, { kind: kind ?? 'latency', bytes, congestion }), fabric: null, cables, origin };
}
