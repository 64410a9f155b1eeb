import * as l10n from '@vscode/l10n';
import { microseconds } from '../../src/base/format.js';
import { describeNccl } from '../../src/fabric/trees/describeNccl.js';
import { cannotDo, changeLines, treeFacts } from '../../src/fabric/trees/describeTree.js';
import { element, svg } from '../shared/dom.js';
import type { Theme } from '../shared/theme.js';
import { titledList } from './details.js';
import { edgeColour, edgeLooks } from './drawTree.js';
import type { EdgeKind } from './spanning.js';
import type { Target } from './target.js';
import type { TreeShown } from './treeBar.js';

/** Edges that are put into the page; the others are only counted. */
const mostEdges = 40;

/** What the column says of a tree: its key, its figures, what a loss changed, its edges, and NCCL's own graphs beside it. */
export function treeDetails(shown: TreeShown, theme: Theme, select: (target: Target) => void): HTMLElement {
  const { tree, nccl, edges } = shown;
  const lines = (texts: readonly string[]): HTMLElement[] => texts.map((text) => element('p', {}, text));
  const present = (['tree', 'added', 'lost', 'nccl'] as const).filter((kind) => edges.some((edge) => edge.kind === kind));
  const key = element(
    'ul',
    { class: 'tree-key' },
    ...present.map((kind) => element('li', {}, swatch(theme, kind), ` ${kindText(kind)} (${edges.reduce((sum, edge) => sum + (edge.kind === kind ? 1 : 0), 0).toLocaleString('en')})`)),
  );
  const answer = tree?.answer ?? null;
  const change = answer?.change ?? null;
  const pairs = (tree?.network.between ?? null) !== null;
  const list =
    tree === null
      ? null
      : titledList(
          l10n.t('Edges, those nearer to the root first'),
          tree.answer.tree.slice(0, mostEdges).map(({ parent, child, weight }, at) => {
            const place = tree.places[at];
            const text = `${parent} → ${child}  ${microseconds(weight)}`;
            const target: Target | null = place === undefined ? null : place.link >= 0 ? { kind: 'link', at: place.link } : place.node >= 0 ? { kind: 'node', at: place.node } : null;
            return element('li', {}, target === null ? text : element('button', { type: 'button', class: 'link', on: { click: () => select(target) } }, text));
          }),
          tree.answer.tree.length,
        );
  return element(
    'section',
    { class: 'tree-details', 'aria-label': l10n.t('Spanning tree') },
    element('h3', {}, l10n.t('Spanning tree')),
    present.length === 0 ? null : key,
    ...(answer === null ? [] : lines(treeFacts(answer))),
    ...(answer === null || change === null ? [] : lines(changeLines(change, answer.weight))),
    ...(nccl === null ? [] : lines(describeNccl(nccl, pairs ? (answer?.weight ?? null) : null).trimEnd().split('\n').map((line) => line.trim()))),
    element('p', { class: 'quiet' }, cannotDo()),
    list,
  );
}

function kindText(kind: EdgeKind): string {
  switch (kind) {
    case 'tree':
      return l10n.t('in the tree');
    case 'added':
      return l10n.t('taken instead');
    case 'lost':
      return l10n.t('lost');
    case 'nccl':
      return l10n.t('NCCL’s own, between hosts');
  }
}

function swatch(theme: Theme, kind: EdgeKind): SVGElement {
  const { dash, mark, width } = edgeLooks[kind];
  const line = svg('line', { x1: 1, y1: 6, x2: 25, y2: 6, 'stroke-width': width, 'stroke-dasharray': dash.join(' ') });
  const parts = [line];
  if (mark === 'plus') parts.push(svg('line', { x1: 13, y1: 1, x2: 13, y2: 11, 'stroke-width': 2 }));
  if (mark === 'cross') for (const [y1, y2] of [[2, 10], [10, 2]] as const) parts.push(svg('line', { x1: 9, y1, x2: 17, y2, 'stroke-width': 2 }));
  for (const part of parts) part.style.stroke = edgeColour(theme, kind);
  return svg('svg', { class: 'swatch', width: 26, height: 12, viewBox: '0 0 26 12', 'aria-hidden': 'true' }, ...parts);
}
