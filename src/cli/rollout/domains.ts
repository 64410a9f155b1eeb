import * as l10n from '@vscode/l10n';
import { Failure } from '../../base/failure.js';
import type { Cluster } from '../../cluster/clusterFile.js';
import { readNetworkFile } from '../../fabric/networkFile.js';
import { failingTogether, type Groups } from '../../fabric/structure/failingTogether.js';
import { type DomainKind, domainKinds, domainsOf, knownDomains } from '../../rollout/index.js';
import { type Io, UsageError } from '../command.js';
import { readInput } from '../fabric/inputs.js';

/** The kind of fault domain that `--domains` names; undefined where it is absent. Throws a UsageError. */
export function domainKind(text: string | undefined): DomainKind | undefined {
  if (text === undefined) return undefined;
  const found = domainKinds.find((kind) => kind === text);
  if (found === undefined) throw new UsageError(l10n.t('--domains takes {0}, not "{1}"', domainKinds.join(', '), text));
  return found;
}

/**
 * The fault domains that waves are made of. Where one kind was asked for, or waves go by them (`wanted`), there must be some: a {@link Failure} says where they would
 * be found, for waves that silently take all hosts together are not what was asked for.
 */
export async function domainsFor(
  io: Io,
  cluster: Cluster,
  { by, network, wanted }: { readonly by: DomainKind | undefined; readonly network: string | undefined; readonly wanted: boolean },
): Promise<Groups> {
  const told = network === undefined ? undefined : await networkIn(io, network, cluster);
  const kind = by ?? 'rack';
  const found = domainsOf(kind, knownDomains(cluster, told?.rack, told), cluster.hosts);
  if (found !== null) return found;
  if (by === undefined && !wanted) return {};
  throw new Failure('input', l10n.t('No host of {0} is known to be in any {1}.', cluster.name, kind), {
    next:
      kind === 'leaf' || kind === 'pod'
        ? l10n.t('Say with --network FILE what the network looks like, or choose another kind with --domains.')
        : l10n.t('Write it into the cluster file, or choose another kind with --domains.'),
  });
}

async function networkIn(
  io: Io,
  path: string,
  { hosts }: Cluster,
): Promise<{ readonly rack: Groups; readonly leaf: Groups; readonly pod: Groups }> {
  const file = readNetworkFile(await readInput(path, io));
  if (file?.kind !== 'fabric')
    throw new Failure('input', l10n.t('{0} does not describe a network.', path), {
      next: l10n.t('Give a snapshot, the JSON of "nccl-workbench fabric", the output of ibnetdiscover or a topology.conf.'),
    });
  const rack: Record<string, string[]> = {};
  for (const node of file.fabric.nodes) if (node.kind === 'host' && node.rack !== null) (rack[node.rack] ??= []).push(node.name);
  return { rack, ...failingTogether(file.fabric, hosts) };
}
