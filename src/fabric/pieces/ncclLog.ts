import type { NcclGraphs } from '../../nccl/log/graphs.js';
import type { FabricSource, Piece, PieceNode } from '../piece.js';

/** Hosts and GPUs on which the ranks of a log ran. What NCCL connected with what stays with the communicators; it is no cable. */
export function ncclLogPiece({ communicators, problems }: NcclGraphs, source: FabricSource): Piece {
  const nodes = new Map<string, PieceNode>();
  for (const { ranks } of communicators) {
    for (const { host, pci, nvmlDevice, device } of ranks) {
      if (!nodes.has(host)) nodes.set(host, { key: host, kind: 'host', name: host, hearsay: true });
      // CUDA's number is the process's own; NVML's is the host's.
      const index = nvmlDevice ?? device;
      const key = `${host}/${pci ?? `gpu${index ?? 0}`}`;
      if (pci === null && index === null) continue;
      const name = index === null ? (pci ?? '') : `GPU${index}`;
      nodes.set(key, { key, kind: 'gpu', name, device: name.toLowerCase(), host, pci, rail: nvmlDevice, hearsay: true });
    }
  }
  return { source, nodes: [...nodes.values()], links: [], problems };
}
