import type { FabricSource, Piece, PieceLink, PieceNode } from '../piece.js';
import type { NetqReading } from '../readers/netq.js';
import { looksLikeSwitch } from './lldp.js';

/** Machines and cables as NetQ knows them. */
export function netqPiece({ machines, cables, problems }: NetqReading, source: FabricSource): Piece {
  const ports = new Map<string, string[]>();
  for (const { ends } of cables) {
    for (const { machine, port } of ends) {
      const list = ports.get(machine) ?? [];
      ports.set(machine, list);
      if (port !== null) list.push(port);
    }
  }
  const nodes = new Map<string, PieceNode>();
  for (const { id, name, kind, rack, gpus } of machines) {
    const known = kind ?? (looksLikeSwitch(ports.get(id) ?? []) ? 'switch' : 'host');
    nodes.set(id, {
      key: id,
      kind: known,
      name,
      rack,
      hearsay: true,
      ...(kind === null ? { orElse: known === 'host' ? 'switch' : 'host' } : {}),
    });
    for (let gpu = 0; gpu < gpus; gpu++)
      nodes.set(`${id}/gpu${gpu}`, {
        key: `${id}/gpu${gpu}`,
        kind: 'gpu',
        name: `GPU${gpu}`,
        device: `gpu${gpu}`,
        host: id,
        rail: gpu,
        hearsay: true,
      });
  }
  const end = (machine: string, port: string | null): string => {
    if (port === null) return machine;
    const key = `${machine}/if/${port}`;
    if (!nodes.has(key)) nodes.set(key, { key, kind: 'nic', name: port, host: machine, hearsay: true });
    return key;
  };
  const links = cables.map(({ ends: [a, b] }): PieceLink => ({ a: end(a.machine, a.port), b: end(b.machine, b.port), kind: 'fabric' }));
  return { source, nodes: [...nodes.values()], links, problems };
}
