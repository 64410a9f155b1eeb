import * as l10n from '@vscode/l10n';
import { toDot } from '../../fabric/writers/dot.js';
import { toSlurmTopology } from '../../fabric/writers/slurmTopology.js';
import { toGraphml } from '../../fabric/writers/graphml.js';
import { withFindings } from '../../fabric/structure/findings.js';
import { structureOf } from '../../fabric/structure/structure.js';
import { describeFabric } from '../../fabric/summary.js';
import { formatOf, readArguments } from '../arguments.js';
import { type Command, UsageError } from '../command.js';
import { fabricOfInputs, inputHelp, inputOptions, inputUsage } from '../fabric/inputs.js';
import { writeTopoXml } from '../fabric/topoXml.js';
import { subcommands } from '../fabric/subcommands.js';
import { jsonText } from '../safeIo.js';

const options = { ...inputOptions, format: { type: 'string' }, host: { type: 'string' } } as const;

/** `nccl-workbench fabric`: the cluster as a graph. */
export const command: Command = {
  name: 'fabric',
  summary: () => l10n.t('shows the cluster as a graph: switches, hosts, adapters, GPUs and what is wrong with their links'),
  help: () =>
    [
      `nccl-workbench fabric ${inputUsage} [--format text|json|graphml|dot|slurm|topo-xml] [--host NAME]`,
      ...Object.entries(subcommands).map(([name, { summary }]) => `nccl-workbench fabric ${name} …  ${summary()}`),
      '',
      ...inputHelp(),
      `  --host NAME           ${l10n.t('the host whose topology file of NCCL (NCCL_TOPO_FILE) --format topo-xml writes, from --snapshot')}`,
      '',
    ].join('\n'),
  within: async (name) => (Object.hasOwn(subcommands, name) ? ((await subcommands[name]?.load()) ?? null) : null),
  async run(args, io) {
    const { values, positionals } = readArguments(args, options);
    const format = formatOf(values.format, ['text', 'json', 'graphml', 'dot', 'slurm', 'topo-xml'] as const);
    if (positionals[0] !== undefined) throw new UsageError(l10n.t('fabric takes no operand, but was given "{0}"', positionals[0]));
    if (format === 'topo-xml') return await writeTopoXml(values.snapshot, values.host, io);
    if (values.host !== undefined) throw new UsageError(l10n.t('--host goes with --format topo-xml'));
    const { fabric: joined, origin } = await fabricOfInputs(values, io);
    const { fabric, findings } = withFindings(joined);
    if (format === 'json') io.out(`${jsonText({ origin, ...fabric, checks: findings, structure: structureOf(fabric) }, 1)}\n`);
    else if (format === 'graphml') io.out(toGraphml(fabric));
    else if (format === 'dot') io.out(toDot(fabric));
    else if (format === 'slurm') io.out(toSlurmTopology(fabric));
    else io.out(describeFabric(fabric, origin));
    for (const { line, message } of format === 'text' ? [] : fabric.problems.slice(0, 10)) {
      io.err(line === null ? `${message}\n` : l10n.t('line {0}: {1}', line, message) + '\n');
    }
    return fabric.nodes.length === 0 ? 1 : 0;
  },
};
