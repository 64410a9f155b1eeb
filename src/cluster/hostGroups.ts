import * as l10n from '@vscode/l10n';
import { Failure } from '../base/failure.js';
import type { Cluster } from './clusterFile.js';

/**
 * The cluster as so many smaller ones that share no host, all of the same size; hosts that are left over are in none. Throws a Failure of kind input
 * where it has not that many hosts.
 */
export function divideCluster(cluster: Cluster, groups: number): Cluster[] {
  if (groups <= 1) return [cluster];
  if (cluster.launcher === 'local' || cluster.hosts.length < groups)
    throw new Failure(
      'input',
      l10n.t('{0} groups cannot be made of {1} hosts.', groups, cluster.launcher === 'local' ? 1 : cluster.hosts.length),
      {
        next: l10n.t('Trials run beside each other on different hosts: ask for fewer at once, or name more hosts.'),
      },
    );
  const each = Math.floor(cluster.hosts.length / groups);
  return Array.from({ length: groups }, (_, group) => {
    const hosts = cluster.hosts.slice(group * each, (group + 1) * each);
    // Slurm starts everything from one place; mpirun is started on a host that takes part, unless the cluster has a place of its own for it.
    const elsewhere = cluster.launcher === 'srun' || !cluster.hosts.includes(cluster.head);
    return { ...cluster, hosts, head: elsewhere ? cluster.head : (hosts[0] ?? cluster.head) };
  });
}
