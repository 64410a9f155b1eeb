import type { Fabric } from './graph.js';

/** "gpu-07 mlx5_2" for a NIC, the name alone for a switch or host. */
export function nodeLabels(fabric: Pick<Fabric, 'nodes'>): ReadonlyMap<string, string> {
  const names = new Map(fabric.nodes.map((node) => [node.id, node.name]));
  return new Map(
    fabric.nodes.map((node) => [node.id, node.host === null ? node.name : `${names.get(node.host) ?? ''} ${node.name}`.trim()]),
  );
}

/** "leaf-02/14", or the label alone where there is no port number. */
export function endLabel(labels: ReadonlyMap<string, string>, id: string, port: string | null): string {
  const label = labels.get(id) ?? id;
  return port === null ? label : `${label}/${port}`;
}
