import type { Snapshot } from '../cluster/facts.js';
import { finish, partsOfDiscovery } from './fromDiscovery.js';
import { partsOfMatrix } from './fromMatrix.js';
import { fabricFromSnapshot } from './fromSnapshot.js';
import type { Fabric, FabricLink, FabricNode } from './graph.js';
import { readIbnetdiscover } from './readers/ibnetdiscover.js';
import { readLatencyMatrix, withLatencies } from './readers/latencyMatrix.js';

/** Outputs and files that together describe a fabric; any of them may be missing. */
export interface Sources {
  readonly snapshot?: Snapshot | null;
  readonly ibnetdiscover?: string | null;
  /** `nvidia-smi topo -m` by host. */
  readonly matrices?: readonly { readonly host: string; readonly text: string }[];
  /** Matrix of latencies, see {@link readLatencyMatrix}. */
  readonly latency?: string | null;
}

/** One graph from all of these; a newer `ibnetdiscover` replaces the snapshot's. */
export function fabricFromSources(sources: Sources): Fabric {
  const { snapshot, ibnetdiscover, matrices = [], latency } = sources;
  const base = snapshot
    ? fabricFromSnapshot(ibnetdiscover ? { ...snapshot, ibnetdiscover: { host: '', text: ibnetdiscover } } : snapshot)
    : fromText(ibnetdiscover ?? null);
  const nodes = new Map<string, FabricNode>();
  const links: FabricLink[] = [...base.links];
  const problems = [...base.problems];
  for (const { host, text } of matrices) {
    const parts = partsOfMatrix(host, text);
    for (const node of parts.nodes) nodes.set(node.id, node);
    links.push(...parts.links);
    problems.push(...parts.problems);
  }
  for (const node of base.nodes) nodes.set(node.id, { ...nodes.get(node.id), ...node });
  const all = matrices.length === 0 ? base : finish([...nodes.values()], links, problems);
  return latency ? withLatencies(all, readLatencyMatrix(latency)) : all;
}

function fromText(text: string | null): Fabric {
  if (text === null) return finish([], [], []);
  const parts = partsOfDiscovery(readIbnetdiscover(text));
  return finish(parts.nodes, parts.links, parts.problems);
}
