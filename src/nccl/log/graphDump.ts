import * as l10n from '@vscode/l10n';
import type { Problem } from '../../base/problem.js';
import { readTopoXml, type XmlElement } from '../catalog/topoXml.js';

/** What NCCL_GRAPH_DUMP_FILE holds: for each algorithm the search's result, and what each channel passes through. */
export interface GraphDump {
  readonly graphs: readonly {
    /** 0 ring, 1 tree, 2 CollNet chain, 3 NVLS, 4 CollNet direct. */
    readonly id: number;
    readonly pattern: number | null;
    /** GB/s of one channel. */
    readonly speedIntra: number | null;
    readonly speedInter: number | null;
    readonly channels: readonly (readonly { readonly kind: 'net' | 'gpu'; readonly device: number }[])[];
  }[];
  readonly problems: readonly Problem[];
}

/** Reads a graph file as NCCL of this version does (src/graph/xml.cc); `dev` is hexadecimal there. */
export function readGraphDump(text: string, version: string): GraphDump {
  const reading = readTopoXml(text, 'graph', version);
  const problems = reading.remarks
    .filter(({ kind }) => kind === 'refused')
    .map(({ log }) => ({ line: null, message: l10n.t('NCCL says: {0}', log) }));
  const number = (element: XmlElement, name: string, base = 10): number | null => {
    const value = element.attributes.find(([key]) => key === name)?.[1];
    const read = value === undefined ? Number.NaN : base === 16 ? Number.parseInt(value, 16) : Number(value);
    return Number.isFinite(read) ? read : null;
  };
  const graphs = (reading.root?.children ?? []).map((graph) => ({
    id: number(graph, 'id') ?? -1,
    pattern: number(graph, 'pattern'),
    speedIntra: number(graph, 'speedintra'),
    speedInter: number(graph, 'speedinter'),
    channels: graph.children.map(({ children }) =>
      children.map((step) => ({ kind: step.tag === 'net' ? ('net' as const) : ('gpu' as const), device: number(step, 'dev', 16) ?? -1 })),
    ),
  }));
  if (graphs.length === 0 && problems.length === 0)
    problems.push({ line: null, message: l10n.t('no graph was found; is this a graph file of NCCL?') });
  return { graphs, problems };
}
