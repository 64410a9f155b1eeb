import type { Health } from '../../doctor/index.js';
import type { Fabric } from '../../fabric/graph.js';
import { hostId } from '../../fabric/nodeId.js';

/** The message without the host's name before it: the node stands beside it. */
function withoutName({ host, message }: Health): string {
  return message.startsWith(`${host}: `) ? message.slice(host.length + 2) : message;
}

/** The fabric with what the health checks say of hosts: a host whose links are well is not well while GPUDirect RDMA is off on it. */
export function withHostHealth(fabric: Fabric, health: readonly Health[]): Fabric {
  const worst = new Map<string, Health>();
  for (const entry of health) if (!worst.has(hostId(entry.host))) worst.set(hostId(entry.host), entry);
  const nodes = fabric.nodes.map((node) => {
    const trouble = node.health === 'ok' ? worst.get(node.id) : undefined;
    return trouble === undefined ? node : { ...node, health: 'degraded' as const, note: withoutName(trouble) };
  });
  return { ...fabric, nodes };
}
