import { foldHosts } from '../../cluster/foldHosts.js';
import { isHostName } from '../../cluster/hostName.js';
import type { Fabric } from '../graph.js';
import { type LeafGroup, type Places, placesOf } from '../order/places.js';

/**
 * Slurm's topology.conf for topology/tree (topology.conf(5)): a line for each leaf with its nodes, and above them what joins the leaves of a pod and the
 * pods. Slurm knows trees alone: the spines of a pod are one switch in it, and hosts of several rails hang on one for all their leaves. Hosts whose
 * place or name Slurm cannot have are left out and named in a comment.
 */
export function toSlurmTopology(fabric: Fabric): string {
  return slurmTopology(placesOf(fabric));
}

/** {@link toSlurmTopology} of places that are known already. */
export function slurmTopology(places: Places): string {
  const { hosts, groups, groupOf } = places;
  const fit = (at: number): boolean => (groupOf[at] ?? -1) >= 0 && isHostName(hosts[at] ?? '');
  const left = hosts.filter((_, at) => !fit(at));
  const names = new Names();
  const leaves = groups
    .map((group, at) => ({ group, at, nodes: group.members.filter(fit).map((host) => hosts[host] ?? '') }))
    .filter(({ nodes }) => nodes.length > 0)
    .map(({ group, at, nodes }) => ({ group, nodes, name: names.fresh(leafName(group, at)) }));
  const pods = [...new Set(leaves.map(({ group }) => group.pod))].sort((a, b) => a - b);
  const lines = ['# topology.conf of Slurm, for TopologyPlugin=topology/tree. Written by NCCL Workbench from the cables.'];
  for (const { name, nodes, group } of leaves) {
    if (group.leaves.length > 1) lines.push(comment(`${name} stands for the switches ${foldHosts(group.leaves)}`));
    lines.push(`SwitchName=${name} Nodes=${foldHosts(nodes)}`);
  }
  const tops: string[] = [];
  for (const pod of pods) {
    const own = leaves.filter(({ group }) => group.pod === pod);
    const only = own.length === 1 ? own[0] : undefined;
    if (only !== undefined) {
      tops.push(only.name);
      continue;
    }
    const name = names.fresh(pods.length === 1 ? 'spine' : `pod${String(pod + 1)}`);
    lines.push(`SwitchName=${name} Switches=${foldHosts(own.map((leaf) => leaf.name))}`);
    tops.push(name);
  }
  // Pods that no cable joins stay apart: Slurm then keeps every job inside one.
  if (tops.length > 1 && joined(places)) lines.push(`SwitchName=${names.fresh('core')} Switches=${foldHosts(tops)}`);
  if (left.length > 0) lines.push(comment(`left out, because no cable of them is known or Slurm takes no such name: ${left.join(' ')}`));
  return `${lines.join('\n')}\n`;
}

function joined({ passes }: Places): boolean {
  return passes.every(Number.isFinite);
}

/** A comment ends with its line, and lines of a topology.conf had 1024 characters at most for long. */
function comment(text: string): string {
  const plain = `# ${text.replace(/[^\x20-\x7e]+/g, '?')}`;
  return plain.length <= 1000 ? plain : `${plain.slice(0, 997)}...`;
}

/** The switch's own name where there is one. */
function leafName({ leaves, label }: LeafGroup, at: number): string {
  return leaves.length <= 1 ? label : `leaves${String(at + 1)}`;
}

/** Names that Slurm takes, each used once. */
class Names {
  readonly #used = new Set<string>();

  fresh(wanted: string): string {
    const plain = wanted.replace(/[^A-Za-z0-9._-]+/g, '_').slice(0, 60) || 'switch';
    let name = plain;
    for (let next = 2; this.#used.has(name); next++) name = `${plain}_${String(next)}`;
    this.#used.add(name);
    return name;
  }
}
