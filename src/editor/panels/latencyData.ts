import * as vscode from 'vscode';
import { microseconds, significant } from '../../base/format.js';
import { clusterHosts } from '../../fabric/measure/order.js';
import { findSlow, judge, type SlowPart } from '../../fabric/measure/outliers.js';
import { forEachPair, type PairMatrix, pairMatrixOf } from '../../fabric/measure/matrix.js';
import { type Expectations, defaultExpectations, pairClass, pairClasses, type PairClass, placementOf } from '../../fabric/measure/pairClass.js';
import { usualFigures } from '../../fabric/measure/usual.js';
import type { Fabric } from '../../fabric/graph.js';
import { hostsOf, predictPairs, usualHops } from '../../fabric/measure/predict.js';
import { readLatencyMatrix } from '../../fabric/readers/latencyMatrix.js';
import type { LatencyData, LatencyModel, LatencyOutlier } from '../../protocol/latency.js';

/** A file's matrix for the page. */
export interface ReadMatrix {
  readonly data: LatencyData | null;
  readonly origin: PairMatrix['origin'];
  readonly at: string | null;
  /** What was not understood, one sentence; null when all was. */
  readonly problem: string | null;
}

/** Outliers that are sent to the page; a page of thousands of links helps nobody. */
const mostOutliers = 500;

/** Reads a file's text as a matrix with its classes, outliers and orders. Racks that the file does not name are taken from the cluster, and the model beside it from its cables. */
export function readLatencyData(
  text: string,
  id: number,
  racks: Readonly<Record<string, readonly string[]>>,
  fabric: Fabric | null = null,
  expectations: Expectations = defaultExpectations,
): ReadMatrix {
  const read = readLatencyMatrix(text);
  const [first] = read.problems;
  const problem =
    first === undefined
      ? null
      : first.line === null
        ? first.message
        : vscode.l10n.t('Line {0}: {1}', first.line, first.message) + (read.problems.length > 1 ? ` (+${String(read.problems.length - 1)})` : '');
  const bare = pairMatrixOf(read);
  if (bare.names.length === 0) return { data: null, origin: bare.origin, at: bare.at, problem };
  const placed = bare.racks.some((rack) => rack !== null) ? bare : { ...bare, ...placementOf(bare.names, racks) };
  return { data: { ...latencyData(placed, id, expectations), modelled: modelBeside(placed, fabric) }, origin: bare.origin, at: bare.at, problem };
}

/** What the cables of a cluster let expect of its hosts while nothing is measured; null where no two hosts have a known way between them. */
export function predictedData(fabric: Fabric, id: number): LatencyData | null {
  const matrix = predictPairs(fabric, hostsOf(fabric));
  return matrix.us.some((us) => !Number.isNaN(us)) ? latencyData(matrix, id, defaultExpectations) : null;
}

/** Programs whose figures the model is of; a TCP probe and ping pass through the kernel, which it knows nothing of. */
const modelledMethods: readonly (string | null)[] = ['perftest', null];

function modelBeside(matrix: PairMatrix, fabric: Fabric | null): LatencyModel | null {
  if (fabric === null || matrix.origin === 'modelled' || !modelledMethods.includes(matrix.method)) return null;
  const { us, gbps } = predictPairs(fabric, matrix.names, matrix);
  if (us.every((value) => Number.isNaN(value))) return null;
  return { us: Float32Array.from(us), gbps: Float32Array.from(gbps), basis: basisText() };
}

/** How the model counts, for people. */
export function basisText(): string {
  const { endsUs, switchUs, share } = usualHops;
  return vscode.l10n.t(
    '{0} µs in both hosts and {1} µs for each switch on the way; {2} % of the narrowest cable. As perftest shows it on RDMA.',
    endsUs,
    switchUs,
    share * 100,
  );
}

/** A matrix with everything that the page shows of it. */
export function latencyData(matrix: PairMatrix, id: number, expectations: Expectations): LatencyData {
  const { names } = matrix;
  const n = names.length;
  const classOf = new Uint8Array(n * n);
  const slow: { us: number[]; gbps: number[] } = { us: [], gbps: [] };
  const judged = judge(matrix, expectations);
  forEachPair(matrix, (i, j) => {
    classOf[i * n + j] = pairClasses.indexOf(pairClass(matrix, i, j));
    const found = judged(i, j);
    if (found !== null) slow[found.what === 'latency' ? 'us' : 'gbps'].push(i * n + j);
  });
  const { order, groups } = clusterHosts(matrix);
  return {
    id,
    names,
    racks: matrix.racks,
    sites: matrix.sites,
    us: Float32Array.from(matrix.us),
    gbps: Float32Array.from(matrix.gbps),
    classOf,
    classes: usualFigures(matrix, expectations).map(({ pairClass: name, us, gbps }) => ({ id: name, text: classWord(name), us, gbps })),
    failed: matrix.failures.flatMap(({ from, to }) => [from, to]),
    failures: matrix.failures.map(({ message }) => message),
    slow,
    outliers: findSlow(matrix, expectations).slice(0, mostOutliers).map((part) => outlier(part, names)),
    clustered: order,
    groups: groups.map((group) => group.length),
    method: matrix.method,
  };
}

function classWord(name: PairClass): string {
  switch (name) {
    case 'intra-rack':
      return vscode.l10n.t('inside a rack');
    case 'cross-rack':
      return vscode.l10n.t('between racks');
    case 'cross-site':
      return vscode.l10n.t('between sites');
    case 'unknown':
      return vscode.l10n.t('racks not known');
  }
}

function outlier(part: SlowPart, names: readonly string[]): LatencyOutlier {
  const { kind, hosts, rack } = part;
  const measure = part.what === 'bandwidth' ? 'gbps' : 'us';
  const name = (at: number): string => names[hosts[at] ?? -1] ?? '';
  const who = kind === 'rack' ? (rack ?? '') : kind === 'host' ? name(0) : `${name(0)} → ${name(1)}`;
  if (part.what === 'cut-off')
    return { kind, measure, hosts, text: vscode.l10n.t('{0}: no answer in {1} of {2} tests', who, part.value, part.expected) };
  const figure = (value: number): string => (measure === 'us' ? microseconds(value) : `${significant(value)} Gbit/s`);
  const where = part.pairClass === null ? '' : ` · ${classWord(part.pairClass)}`;
  const text = vscode.l10n.t('{0}: {1} instead of {2}', who, figure(part.value), figure(part.expected));
  return { kind, measure, hosts, text: `${text}${where}` };
}
