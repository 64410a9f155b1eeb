import * as l10n from '@vscode/l10n';
import { cleanLine } from '../../base/clean.js';
import { foldHosts } from '../foldHosts.js';
import { expandHosts } from '../hostRange.js';
import { type Proposal, settled, usual } from './proposal.js';

/** Format for `sinfo -N -h -o`: node, partition, state, generic resources, reason; the reason last because it may hold anything. */
export const sinfoFormat = '%N|%P|%T|%G|%E';

/** What Slurm's tools print; null where a tool gave nothing. */
export interface SlurmTexts {
  /** `sinfo -N -h -o` with {@link sinfoFormat}. */
  readonly nodes: string;
  /** `scontrol show topology`. */
  readonly topology: string | null;
  /** `scontrol show config`. */
  readonly config: string | null;
  /** The machine that was asked. */
  readonly host: string | null;
}

/**
 * A cluster from Slurm: nodes with GPUs where any has them, partitions as groups, leaf switches (or blocks) of the topology as racks.
 * Nodes that are down or drained stay in it and are named in the notes. Null when there is no node.
 */
export function readSlurm(texts: SlurmTexts): Proposal | null {
  const nodes = new Map<
    string,
    { readonly partitions: Set<string>; readonly state: string; readonly gpus: number; readonly reason: string }
  >();
  for (const line of texts.nodes.split('\n')) {
    const [name = '', partition = '', state = '', gres = '', ...reason] = line.split('|').map((field) => cleanLine(field));
    if (name === '') continue;
    const node = nodes.get(name) ?? { partitions: new Set(), state, gpus: gpusOf(gres), reason: reason.join('|') };
    if (partition !== '') node.partitions.add(partition.replace(/\*$/, ''));
    nodes.set(name, node);
  }
  const withGpus = [...nodes].filter(([, { gpus }]) => gpus > 0);
  const chosen = withGpus.length > 0 ? withGpus : [...nodes];
  const groups: Record<string, string[]> = {};
  for (const [host, { partitions }] of chosen) for (const partition of partitions) (groups[partition] ??= []).push(host);
  const { count, others } = usual(new Map(withGpus.map(([host, { gpus }]) => [host, gpus])));
  const ill = chosen.filter(([, { state }]) => /^(?:down|drain|fail|error|inval|unknown|maint)|\*$/i.test(state));
  const left = nodes.size - chosen.length;
  return settled({
    source: 'slurm',
    name: /^ClusterName\s*=\s*(\S+)/m.exec(texts.config ?? '')?.[1] ?? 'slurm',
    hosts: chosen.map(([host]) => host),
    groups,
    racks: racksOf(texts.topology ?? ''),
    head: texts.host,
    launcher: 'srun',
    via: null,
    gpusPerHost: count,
    notes: [
      ...(left > 0 ? [l10n.t('{0} nodes without GPUs are left out.', left)] : []),
      ...(others.length > 0 ? [l10n.t('These nodes have another number of GPUs than {0}: {1}', count ?? 0, foldHosts(others))] : []),
      ...ill
        .slice(0, 20)
        .map(([host, { state, reason }]) =>
          reason === '' || reason === 'none'
            ? l10n.t('Slurm has {0} as {1}.', host, state)
            : l10n.t('Slurm has {0} as {1}: {2}', host, state, reason.slice(0, 200)),
        ),
      ...(ill.length > 20 ? [l10n.t('and {0} more', ill.length - 20)] : []),
    ],
  });
}

/** GPUs of a node from its generic resources: "gpu:h100:8(S:0-1),nic:2", "gpu:8" (gres.conf(5)). */
function gpusOf(gres: string): number {
  let sum = 0;
  // A comma inside of "(S:0,2)" separates nothing.
  for (const item of gres.replace(/\([^)]*\)/g, '').split(',')) {
    const count = /^gpu(?::[^:]+)?:(\d{1,3})$/.exec(item.trim())?.[1];
    if (count !== undefined) sum += Number(count);
  }
  return sum;
}

/** "SwitchName=leaf0 Level=0 LinkSpeed=1 Nodes=r0h[0-3]" of topology/tree, "BlockName=b0 BlockIndex=0 Nodes=…" of topology/block. */
function racksOf(topology: string): Record<string, readonly string[]> {
  const racks = topology.split('\n').flatMap((line) => {
    const name = /^(?:SwitchName=(\S+) Level=0\b|BlockName=(\S+))/.exec(line.trim());
    const nodes = /\bNodes=(\S+)/.exec(line)?.[1];
    const rack = cleanLine(name?.[1] ?? name?.[2] ?? '');
    return rack === '' || nodes === undefined || nodes === '(null)' ? [] : [[rack, expandHosts(nodes).hosts] as const];
  });
  return Object.fromEntries(racks);
}
