import { clean } from '../base/clean.js';
import { deviceId, hostId } from './nodeId.js';
import type { FabricLink, FabricNode } from './graph.js';
import { linksOfMatrix } from './hostLinks.js';
import type { Problem } from '../base/problem.js';
import { readTopoMatrix } from './readers/topoMatrix.js';

/** One host as its affinity matrix shows it: the host, its GPUs and NICs, and every path between them. */
export function partsOfMatrix(host: string, text: string): { nodes: FabricNode[]; links: FabricLink[]; problems: readonly Problem[] } {
  const matrix = readTopoMatrix(text);
  const name = clean(host);
  const base = { guid: null, tier: null, rack: null, host: hostId(name), health: 'ok', note: null } as const;
  const ids = matrix.devices.map((device) =>
    deviceId(name, device.kind === 'gpu' ? `gpu${device.index ?? 0}` : (device.device ?? device.label)),
  );
  let nics = 0;
  const nodes: FabricNode[] = matrix.devices.map((device, row) => ({
    ...base,
    id: ids[row] ?? '',
    kind: device.kind,
    name: device.device ?? device.label,
    rail: device.kind === 'gpu' ? device.index : nics++,
  }));
  const machine: FabricNode = { ...base, id: hostId(name), kind: 'host', name, host: null, rail: null };
  return {
    nodes: nodes.length === 0 ? [] : [machine, ...nodes],
    links: linksOfMatrix(matrix, (row) => ids[row] ?? null, null, false),
    problems: matrix.problems,
  };
}
