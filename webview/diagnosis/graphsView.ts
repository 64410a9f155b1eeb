import * as l10n from '@vscode/l10n';
import type { CommunicatorDetail } from '../../src/protocol/diagnosis.js';
import { element, fill } from '../shared/dom.js';
import { button, choice } from '../shared/toolbar.js';
import { ringPicture, stripPicture, treePicture } from './graphPicture.js';
import { type RingGraph, ringOf, type TreeGraph, treeOf } from './graphs.js';

/** Rings and trees of a communicator, drawn, with their text beside. */
export interface GraphsView {
  readonly element: HTMLElement;
  /** Where the choice of the communicator is put. */
  readonly bar: HTMLElement;
  set(detail: CommunicatorDetail | null): void;
}

type Shape = 'ring' | 'tree';

/** Nodes that a circle shows in one look. */
const mostOnCircle = 32;

/** Makes the view. */
export function graphsView(copy: (text: string) => void): GraphsView {
  let detail: CommunicatorDetail | null = null;
  let shape: Shape = 'ring';
  let channel = 0;
  let drawnFor = 0;
  const shapes = choice<Shape>(
    l10n.t('Graph'),
    [
      { value: 'ring', text: l10n.t('Ring') },
      { value: 'tree', text: l10n.t('Tree') },
    ],
    shape,
    (value) => {
      shape = value;
      draw();
    },
  );
  const channels = element('select', {
    'aria-label': l10n.t('Channel'),
    on: {
      change: () => {
        channel = Number(channels.value);
        draw();
      },
    },
  });
  const words = element('p', { class: 'note' });
  const picture = element('div', { class: 'graph-frame' });
  const text = element('pre', { class: 'graph-text', tabindex: 0 });
  const twin = element('details', { class: 'twin' }, element('summary', {}, l10n.t('As text')), text);
  const bar = element(
    'div',
    { class: 'view-bar' },
    shapes.element,
    channels,
    button(l10n.t('Copy as Text'), () => copy(text.textContent)),
  );

  const draw = (): void => {
    const graphs = detail === null ? [] : shape === 'ring' ? detail.rings : detail.trees;
    const chosen = graphs.find((one) => one.channel === channel) ?? graphs[0];
    fill(
      channels,
      ...graphs.map((one) => element('option', { value: one.channel, selected: one === chosen }, l10n.t('channel {0}', one.channel))),
    );
    channels.hidden = graphs.length === 0;
    twin.hidden = chosen === undefined;
    if (detail === null || chosen === undefined) {
      words.textContent =
        detail === null
          ? l10n.t('No communicator is chosen.')
          : shape === 'ring'
            ? l10n.t('The log tells of no ring of it. The lines of rank 0 do, with NCCL_DEBUG=INFO.')
            : l10n.t('The log tells of no tree of it: NCCL_DEBUG=INFO does, since NCCL 2.4.');
      fill(picture);
      text.textContent = '';
      return;
    }
    if ('order' in chosen) {
      const ring = ringOf(detail, chosen);
      words.textContent = ringWords(ring, chosen);
      const room = picture.clientWidth > 0 ? picture.clientWidth : 900;
      drawnFor = room;
      fill(
        picture,
        ring.nodes.length > mostOnCircle
          ? stripPicture(ring, detail.hosts, words.textContent, room)
          : ringPicture(ring, detail.hosts, words.textContent),
      );
      text.textContent = `${chosen.order.join(' → ')}${chosen.complete && chosen.order.length > 1 ? ` → ${String(chosen.order[0] ?? 0)}` : ''}`;
    } else {
      const tree = treeOf(detail, chosen);
      words.textContent = treeWords(tree);
      fill(picture, treePicture(tree, detail.hosts, words.textContent));
      text.textContent = treeText(chosen.parent);
    }
  };
  new ResizeObserver(() => {
    if (shape === 'ring' && picture.clientWidth > 0 && Math.abs(picture.clientWidth - drawnFor) > 40) draw();
  }).observe(picture);
  return {
    element: element('section', { class: 'view' }, bar, words, picture, twin),
    bar,
    set: (next) => {
      detail = next;
      draw();
    },
  };
}

function ringWords({ crossings, hosts, closed }: RingGraph, { order }: CommunicatorDetail['rings'][number]): string {
  if (!closed) return l10n.t('The log holds the first {0} ranks of this ring: some releases cut it off.', order.length);
  if (hosts <= 1) return l10n.t('It visits {0} ranks on one host.', order.length);
  if (crossings <= hosts)
    return l10n.t(
      'It visits {0} ranks and goes to another host {1} times (heavy lines), the fewest there can be for {2} hosts.',
      order.length,
      crossings,
      hosts,
    );
  return l10n.t(
    'It visits {0} ranks and goes to another host {1} times (heavy lines); {2} would be enough for {2} hosts.',
    order.length,
    crossings,
    hosts,
  );
}

function treeWords({ depth, crossings, hosts, untold }: TreeGraph): string {
  const words =
    hosts <= 1
      ? l10n.t('Levels: {0}, all on one host.', depth + 1)
      : l10n.t('Levels: {0}, links between the {1} hosts: {2}. Those are heavy.', depth + 1, hosts, crossings);
  return untold === 0 ? words : `${words} ${l10n.t('Of {0} ranks the log does not tell.', untold)}`;
}

function treeText(parent: Int32Array): string {
  return [...parent]
    .map((above, rank) => (above === -2 ? null : above === -1 ? l10n.t('{0} is the root', rank) : `${String(rank)} → ${String(above)}`))
    .filter((line) => line !== null)
    .join('\n');
}
