import * as l10n from '@vscode/l10n';
import { Failure } from '../../base/failure.js';
import type { Origin } from '../../base/origin.js';
import type { Fabric } from '../graph.js';
import { type Forest, rerooted } from './forest.js';
import type { Network } from './network.js';
import { findNamed, removalOf } from './removal.js';
import { repaired, type TreeEdge } from './repair.js';
import { bestRoot, rootCosts, type RootMeasure, treeOf } from './roots.js';
import { weightFormula } from './weights.js';

/** One edge of the answer, by the names of its ends; weight in µs. */
export interface NamedEdge {
  readonly parent: string;
  readonly child: string;
  readonly weight: number;
}

/** The cheapest root by one measure, and what the chosen root costs by it. Depth in edges, the others in µs. */
export interface RootChoice {
  readonly root: string;
  readonly cost: number;
  readonly own: number;
}

/** What taking something away does to the tree. */
export interface Change {
  readonly without: readonly string[];
  readonly weightBefore: number;
  readonly lost: readonly NamedEdge[];
  readonly added: readonly NamedEdge[];
  /** Ends that no way leads to from the root any more. */
  readonly cutOff: readonly string[];
}

/** The spanning tree of a network, as `nccl-workbench fabric tree` gives it. */
export interface TreeAnswer {
  readonly origin: Origin;
  readonly root: string;
  /** Each edge, those nearer to a root first. */
  readonly tree: readonly NamedEdge[];
  /** Sum over all edges, µs. */
  readonly weight: number;
  readonly unit: 'µs';
  readonly formula: string;
  readonly from: Network['from'];
  readonly ends: number;
  /** One for each part that hangs together, the wished one first. */
  readonly roots: readonly string[];
  /** Ends that the root's tree does not reach. */
  readonly unreached: readonly string[];
  /** Cables or pairs without the figure that the weight needs. */
  readonly unknown: number;
  /** Best roots of the chosen one's tree; hosts only where there are any. Modelled from the weights. */
  readonly best: Readonly<Record<RootMeasure, RootChoice>>;
  readonly change: Change | null;
}

/** What to ask of a tree. */
export interface TreeWish {
  /** Name or id; absent for the root with the cheapest modelled broadcast. */
  readonly root?: string | undefined;
  /** Nodes and links to take away, as {@link findNamed} reads them. */
  readonly without?: readonly string[] | undefined;
}

/** Finds the tree, its root and what a removal changes; throws a {@link Failure} for a network without weights or names that are not there. */
export function treeAnswer(network: Network, fabric: Fabric | null, origin: Origin, wish: TreeWish): TreeAnswer {
  const { ends } = network;
  if (ends.length === 0) throw new Failure('input', l10n.t('There is nothing that a tree could span.'));
  if (network.weighed === 0 && network.unknown > 0) throw noWeights(network);
  const hosts = ends.some(({ kind }) => kind === 'host');
  const mayBeRoot = (v: number): boolean => !hosts || ends[v]?.kind === 'host';
  const given = wish.root === undefined ? null : rootAt(wish.root, network, fabric);
  const start = given ?? firstOfLargest(network.spanning(0), mayBeRoot);
  const chosen = given ?? bestRoot(network.spanning(start), 'broadcast', mayBeRoot, start) ?? start;
  const whole = network.spanning(chosen);
  const { forest, root, change } = without(whole, { at: chosen, wished: given !== null }, network, fabric, wish.without ?? [], mayBeRoot);
  const tree = treeOf(forest);
  const nameOf = (v: number): string => ends[v]?.name ?? '';
  return {
    origin,
    root: nameOf(root),
    tree: edgesBelow(forest).map((edge) => named(edge, nameOf)),
    weight: forest.total,
    unit: 'µs',
    formula: weightFormula(network.rule),
    from: network.from,
    ends: ends.length,
    roots: forest.roots.filter((v) => !change.gone.has(v)).map(nameOf),
    unreached: ends.filter((_, v) => tree[v] !== tree[root] && !change.gone.has(v)).map(({ name }) => name),
    unknown: network.unknown,
    best: choices(forest, root, mayBeRoot, nameOf),
    change: change.said,
  };
}

function noWeights({ rule, from }: Network): Failure {
  const figure =
    rule.kind === 'latency' ? l10n.t('latency') : rule.kind === 'bandwidth' ? l10n.t('bandwidth') : l10n.t('latency and bandwidth');
  return new Failure(
    'input',
    from === 'cables'
      ? l10n.t('No cable of this graph has a known {0}.', figure)
      : l10n.t('No pair of this matrix has a known {0}.', figure),
    {
      next:
        from === 'cables'
          ? l10n.t('Give measured pairs with --latency, or weigh by bandwidth with --weight bandwidth.')
          : l10n.t('Weigh by what was measured: --weight latency or --weight bandwidth.'),
    },
  );
}

function rootAt(word: string, network: Network, fabric: Fabric | null): number {
  const [end] = findNamed([word], network, fabric).ends;
  if (end !== undefined) return end;
  throw new Failure('input', l10n.t('{0} is no end of this network, so it cannot be the root.', word));
}

/** The first allowed vertex of the largest part, so that a lone host does not become the root of all. */
function firstOfLargest(forest: Forest, may: (v: number) => boolean): number {
  const tree = treeOf(forest);
  const sizes = new Int32Array(forest.roots.length);
  for (const part of tree) sizes[part] = (sizes[part] ?? 0) + 1;
  let largest = 0;
  sizes.forEach((size, part) => {
    if (size > (sizes[largest] ?? 0)) largest = part;
  });
  const first = tree.findIndex((part, v) => part === largest && may(v));
  return first >= 0 ? first : tree.indexOf(largest);
}

interface Changed {
  readonly gone: ReadonlySet<number>;
  readonly said: Change | null;
}

function without(
  whole: Forest,
  chosen: { readonly at: number; readonly wished: boolean },
  network: Network,
  fabric: Fabric | null,
  words: readonly string[],
  mayBeRoot: (v: number) => boolean,
): { forest: Forest; root: number; change: Changed } {
  if (words.length === 0) return { forest: whole, root: chosen.at, change: { gone: new Set(), said: null } };
  const found = findNamed(words, network, fabric);
  const { forest: mended, lost, added } = repaired(whole, network.eachLink, removalOf(found, network));
  const may = (v: number): boolean => mayBeRoot(v) && !found.ends.has(v);
  // A wished root stays where it is unless it went itself; any other is chosen anew among what is left.
  const rest = chosen.wished && !found.ends.has(chosen.at) ? chosen.at : firstOfLargest(mended, may);
  const root = rest === chosen.at && chosen.wished ? rest : (bestRoot(mended, 'broadcast', may, rest) ?? rest);
  const [before, after] = [treeOf(whole), treeOf(mended)];
  const nameOf = (v: number): string => network.ends[v]?.name ?? '';
  const list = (edges: readonly TreeEdge[]): NamedEdge[] => edges.map((edge) => named(edge, nameOf));
  const cutOff = network.ends.filter((_, v) => !found.ends.has(v) && before[v] === before[root] && after[v] !== after[root]);
  const said = { without: words, weightBefore: whole.total, lost: list(lost), added: list(added), cutOff: cutOff.map(({ name }) => name) };
  return { forest: rerooted(mended, root), root, change: { gone: found.ends, said } };
}

function choices(
  forest: Forest,
  root: number,
  may: (v: number) => boolean,
  nameOf: (v: number) => string,
): Readonly<Record<RootMeasure, RootChoice>> {
  const choice = (measure: RootMeasure): RootChoice => {
    const best = bestRoot(forest, measure, may, root) ?? root;
    const costs = rootCosts(forest, measure);
    return { root: nameOf(best), cost: costs[best] ?? 0, own: costs[root] ?? 0 };
  };
  return { depth: choice('depth'), eccentricity: choice('eccentricity'), broadcast: choice('broadcast') };
}

function edgesBelow({ order, parent, weight }: Forest): TreeEdge[] {
  return [...order].flatMap((v) => {
    const above = parent[v] ?? -1;
    return above < 0 ? [] : [{ a: above, b: v, weight: weight[v] ?? 0 }];
  });
}

function named({ a, b, weight }: TreeEdge, nameOf: (v: number) => string): NamedEdge {
  return { parent: nameOf(a), child: nameOf(b), weight };
}
