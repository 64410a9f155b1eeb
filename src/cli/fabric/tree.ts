import * as l10n from '@vscode/l10n';
import type { Origin } from '../../base/origin.js';
import type { Fabric } from '../../fabric/graph.js';
import { describeTree } from '../../fabric/trees/describeTree.js';
import { type Network, networkOfFabric, networkOfPairs } from '../../fabric/trees/network.js';
import { treeAnswer } from '../../fabric/trees/treeAnswer.js';
import { usualBytes, type WeightKind, weightKinds } from '../../fabric/trees/weights.js';
import { treeToDot } from '../../fabric/writers/treeDot.js';
import { formatOf, readArguments } from '../arguments.js';
import { byteSize } from '../byteSize.js';
import { type Command, type Io, UsageError } from '../command.js';
import { jsonText } from '../safeIo.js';
import { fabricOfInputs, inputHelp, inputOptions, inputUsage, type InputValues, pairsOfInputs } from './inputs.js';

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
    const { network, fabric, origin } = await networkOfInputs(values, kind, bytes, values.congestion === true, io);
    if (values.congestion === true && network.inUse === 0)
      io.err(`${l10n.t('No link of this input says how much of it is in use: --congestion changes nothing.')}\n`);
    const answer = treeAnswer(network, fabric, origin, { root: values.root, without: values.without });
    if (format === 'json') io.out(`${jsonText(answer, 1)}\n`);
    else if (format === 'dot') io.out(treeToDot(answer));
    else io.out(describeTree(answer));
    return answer.unreached.length > 0 ? 1 : 0;
  },
};

/** The network that the options describe: measured pairs where there is a matrix, else the cables of the graph. */
async function networkOfInputs(
  values: InputValues,
  kind: WeightKind | undefined,
  bytes: number,
  congestion: boolean,
  io: Io,
): Promise<{ readonly network: Network; readonly fabric: Fabric | null; readonly origin: Origin }> {
  if (values.latency === undefined) {
    const { fabric, origin } = await fabricOfInputs(values, io);
    const latencies = fabric.links.some((link) => link.kind === 'fabric' && link.latencyUs !== null);
    const rule = { kind: kind ?? (latencies ? 'latency' : 'bandwidth'), bytes, congestion };
    return { network: networkOfFabric(fabric, rule), fabric, origin };
  }
  const { pairs, origin } = await pairsOfInputs(values.latency, values, io);
  return { network: networkOfPairs(pairs, { kind: kind ?? 'latency', bytes, congestion }), fabric: null, origin };
}
