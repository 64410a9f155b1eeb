import { foldHosts } from '../../cluster/foldHosts.js';
import type { Fabric } from '../../fabric/graph.js';

/** The leaf switches that each host's adapters hang on, folded: "leaf-02", or "leaf-[01-08]" in a fabric by rails. Hosts without a known cable are not in it. */
export function leafSwitches(fabric: Fabric): Map<string, string> {
  const names = new Map<string, string>();
  const hostOf = new Map<string, string>();
  const switches = new Map<string, string>();
  for (const node of fabric.nodes) {
    if (node.kind === 'host') names.set(node.id, node.name);
    else if (node.kind === 'nic' && node.host !== null) hostOf.set(node.id, node.host);
    else if (node.kind === 'switch') switches.set(node.id, node.name);
  }
  const leaves = new Map<string, Set<string>>();
  for (const { a, b, kind } of fabric.links) {
    if (kind !== 'fabric') continue;
    const host = names.get(hostOf.get(a) ?? hostOf.get(b) ?? '');
    const leaf = switches.get(a) ?? switches.get(b);
    if (host === undefined || leaf === undefined) continue;
    const own = leaves.get(host);
    if (own === undefined) leaves.set(host, new Set([leaf]));
    else own.add(leaf);
  }
  return new Map([...leaves].map(([host, own]) => [host, foldHosts([...own])]));
}
