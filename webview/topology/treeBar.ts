import * as l10n from '@vscode/l10n';
import type { Origin } from '../../src/base/origin.js';
import { microseconds } from '../../src/base/format.js';
import type { GraphsBeside } from '../../src/fabric/trees/ncclGraphs.js';
import type { WeightKind } from '../../src/fabric/trees/weights.js';
import type { LoggedGraphs, MeasuredPairs, TreeSource } from '../../src/protocol/topology.js';
import { element, fill } from '../shared/dom.js';
import { button } from '../shared/toolbar.js';
import type { Scene } from './scene.js';
import { beside, type DrawnEdge, type GraphChoice, ncclEdges, type Spanned, spanned } from './spanning.js';

/** What the row shows: edges for the picture, and what the column says of them. */
export interface TreeShown {
  readonly edges: readonly DrawnEdge[];
  readonly tree: Spanned | null;
  readonly nccl: GraphsBeside | null;
}

/** What the row asks the extension for. */
export interface TreeRequests {
  readonly sources: () => Promise<{ readonly matrices: readonly TreeSource[]; readonly logs: readonly TreeSource[] }>;
  readonly pairs: (id: string) => Promise<MeasuredPairs | null>;
  readonly graphs: (id: string) => Promise<LoggedGraphs | null>;
}

/** The row in which a spanning tree is asked for. */
export interface TreeBar {
  readonly element: HTMLElement;
  /** Looks for files and shows the tree with what is chosen. */
  open(): void;
  close(): void;
  /** Works it out again, for a graph that has changed. */
  renew(): void;
  /** Takes something away by the name that people use, and mends the tree. */
  without(word: string): void;
}

/** Channels of NCCL's graphs that can be chosen; those after them are mostly the same again. */
const mostChannels = 32;

/** Makes the row; `show` is called with what is to be drawn, or null for nothing. */
export function treeBar(scene: () => { readonly scene: Scene; readonly origin: Origin } | null, ask: TreeRequests, show: (shown: TreeShown | null) => void): TreeBar {
  let pairs: MeasuredPairs | null = null;
  let logged: LoggedGraphs | null = null;
  let turn = 0;
  const input = (label: string, hint: string): HTMLInputElement =>
    element('input', { type: 'text', class: 'end', 'aria-label': label, title: hint, placeholder: label, on: { keydown: (event) => event.key === 'Enter' && work(), change: () => work() } });
  const weights = element('select', { 'aria-label': l10n.t('Tree by'), title: l10n.t('Tree by'), on: { change: () => void choose() } });
  const root = input(l10n.t('Root'), l10n.t('A host or switch; when empty, where a broadcast is fastest by the model'));
  const without = input(l10n.t('Without'), l10n.t('Nodes, ports such as leaf-02/14 or pairs as A--B, with semicolons between them'));
  const logs = element('select', { 'aria-label': l10n.t('NCCL’s own graphs from'), title: l10n.t('NCCL’s own graphs from'), on: { change: () => void choose() } });
  const graph = element('select', { 'aria-label': l10n.t('Graph of NCCL that is drawn'), title: l10n.t('Graph of NCCL that is drawn'), hidden: true, on: { change: () => work() } });
  const answer = element('span', { class: 'tree-answer', role: 'status' });
  const row = element(
    'div',
    { class: 'bar', role: 'group', 'aria-label': l10n.t('Spanning tree'), hidden: true },
    weights,
    root,
    without,
    logs,
    graph,
    button(l10n.t('Clear'), () => {
      root.value = '';
      without.value = '';
      work();
    }),
    answer,
  );

  const offer = (select: HTMLSelectElement, options: readonly (readonly [string, string])[]): void => {
    const before = select.value;
    fill(select, ...options.map(([value, text]) => element('option', { value }, text)));
    select.value = options.some(([value]) => value === before) ? before : (options[0]?.[0] ?? '');
  };
  const offerAll = (matrices: readonly TreeSource[], files: readonly TreeSource[]): void => {
    offer(weights, [
      ['cables bandwidth', l10n.t('Cables, by bandwidth')],
      ['cables latency', l10n.t('Cables, by latency')],
      ...matrices.flatMap(({ id, name }): [string, string][] => [
        [`latency ${id}`, l10n.t('Latency of {0}', name)],
        [`bandwidth ${id}`, l10n.t('Bandwidth of {0}', name)],
      ]),
    ]);
    offer(logs, [['', l10n.t('Without NCCL’s own graphs')], ...files.map(({ id, name }): [string, string] => [id, name])]);
  };
  offerAll([], []);

  const choose = async (): Promise<void> => {
    const mine = ++turn;
    answer.textContent = l10n.t('Reading files…');
    const [, id = ''] = /^(?:latency|bandwidth) (.*)$/s.exec(weights.value) ?? [];
    try {
      const [foundPairs, foundGraphs] = await Promise.all([id === '' ? null : ask.pairs(id), logs.value === '' ? null : ask.graphs(logs.value)]);
      if (mine !== turn) return;
      [pairs, logged] = [foundPairs, foundGraphs];
      if (id !== '' && pairs === null) tell(null, l10n.t('This file holds no measured pairs.'));
      else if (logs.value !== '' && logged === null) tell(null, l10n.t('This log tells of no ring and no tree: set NCCL_DEBUG=INFO and NCCL_DEBUG_SUBSYS=INIT,GRAPH.'));
      else {
        offerGraphs();
        work();
      }
    } catch (error) {
      if (mine === turn) tell(null, error instanceof Error ? error.message : String(error));
    }
  };
  const offerGraphs = (): void => {
    graph.hidden = logged === null;
    if (logged === null) return;
    const { rings, trees } = logged.graphs;
    offer(graph, [
      ...rings.slice(0, mostChannels).map(({ channel }): [string, string] => [`ring ${String(channel)}`, l10n.t('NCCL’s ring of channel {0}', channel)]),
      ...trees.slice(0, mostChannels).map(({ channel }): [string, string] => [`tree ${String(channel)}`, l10n.t('NCCL’s tree of channel {0}', channel)]),
    ]);
  };
  const chosenGraph = (): GraphChoice => {
    const [shape, channel] = graph.value.split(' ');
    return { shape: shape === 'tree' ? 'tree' : 'ring', channel: Number(channel) };
  };
  const words = (): string[] =>
    without.value
      .split(';')
      .map((word) => word.trim())
      .filter((word) => word !== '');
  const work = (): void => {
    const now = scene();
    if (row.hidden || now === null) return;
    const kind: WeightKind = weights.value.includes('latency') && !weights.value.startsWith('bandwidth') ? 'latency' : 'bandwidth';
    const drawn = logged === null ? [] : ncclEdges(now.scene, logged.graphs, chosenGraph());
    try {
      const tree = spanned(now.scene, now.origin, { kind, pairs, root: root.value.trim() === '' ? undefined : root.value.trim(), without: words() });
      const nccl = logged === null ? null : beside(now.scene, logged.graphs, tree);
      const { answer: found } = tree;
      const change = found.change === null ? '' : ` · ${l10n.t('{0} before', microseconds(found.change.weightBefore))}`;
      const said = `${l10n.t('From {0}: {1} in all ({2}; {3})', found.root, microseconds(found.weight), found.formula, found.origin)}${change}`;
      answer.textContent = found.unreached.length === 0 ? said : `${said} · ${l10n.t('not reached: {0}', found.unreached.length)}`;
      show({ edges: [...tree.edges, ...drawn], tree, nccl });
    } catch (error) {
      const nccl = logged === null ? null : beside(now.scene, logged.graphs, null);
      answer.textContent = error instanceof Error ? error.message : String(error);
      show(drawn.length === 0 && nccl === null ? null : { edges: drawn, tree: null, nccl });
    }
  };
  const tell = (shown: TreeShown | null, text: string): void => {
    answer.textContent = text;
    show(shown);
  };
  return {
    element: row,
    open: () => {
      row.hidden = false;
      work();
      ask.sources().then(
        ({ matrices, logs: files }) => {
          const before = weights.value + logs.value;
          offerAll(matrices, files);
          if (weights.value + logs.value !== before) void choose();
        },
        (error: unknown) => (answer.textContent = error instanceof Error ? error.message : String(error)),
      );
    },
    close: () => {
      row.hidden = true;
      turn++;
      show(null);
    },
    renew: () => work(),
    without: (word) => {
      if (!words().includes(word)) without.value = [...words(), word].join('; ');
      work();
    },
  };
}
