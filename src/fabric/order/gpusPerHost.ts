import type { Fabric } from '../graph.js';

/** GPUs in each of these hosts where all have the same number; else null. */
export function gpusPerHost(fabric: Fabric, hosts: readonly string[]): number | null {
  const counts = new Map<string, number>();
  for (const { kind, host } of fabric.nodes) if (kind === 'gpu' && host !== null) counts.set(host, (counts.get(host) ?? 0) + 1);
  const ids = new Map(fabric.nodes.flatMap(({ id, kind, name }) => (kind === 'host' ? [[name, id] as const] : [])));
  const found = new Set(hosts.map((name) => counts.get(ids.get(name) ?? '') ?? 0));
  const [only = 0] = found;
  return found.size === 1 && only > 0 ? only : null;
}
