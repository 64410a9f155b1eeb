import * as l10n from '@vscode/l10n';
import { healthWord } from '../../src/fabric/summary.js';
import { element, fill } from '../shared/dom.js';
import { type Description, describe, endOf, labelOf, linkLine, type Times } from './describe.js';
import { type Scene, type Target, wrongTargets } from './scene.js';

/** Rows that a list in the column shows before it says how many more there are. */
const longest = 40;

/** The column beside the picture: what is selected, or what is wrong with the whole. */
export interface Details {
  readonly element: HTMLElement;
  show(scene: Scene, target: Target | null, times: Times): void;
}

/** Makes the detail column; `select` follows a reference, `reveal` shows a node in the Clusters tree. */
export function details(select: (target: Target | null) => void, reveal: (id: string) => void): Details {
  const column = element('aside', { class: 'details', 'aria-label': l10n.t('Details'), tabindex: 0 });
  const reference = (text: string, target: Target): HTMLElement =>
    element('li', {}, element('button', { type: 'button', class: 'link', on: { click: () => select(target) } }, text));
  const list = (title: string, items: readonly HTMLElement[]): HTMLElement | null =>
    items.length === 0
      ? null
      : element(
          'section',
          {},
          element('h3', {}, title),
          element(
            'ul',
            {},
            ...items.slice(0, longest),
            items.length > longest ? element('li', {}, l10n.t('and {0} more', items.length - longest)) : null,
          ),
        );
  return {
    element: column,
    show: (scene, target, times) => {
      if (target === null) {
        fill(column, ...overview(scene, reference, list));
        return;
      }
      const description = describe(scene, target, times);
      if (description === null) return;
      const close = element('button', { type: 'button', class: 'button close', on: { click: () => select(null) } }, l10n.t('Overview'));
      fill(column, close, ...card(description), ...related(scene, target, reference, list, reveal));
    },
  };
}

type Reference = (text: string, target: Target) => HTMLElement;
type List = (title: string, items: readonly HTMLElement[]) => HTMLElement | null;

/** Title, health and facts; the tooltip shows the same. */
export function card(description: Description): HTMLElement[] {
  return [
    element('h2', {}, description.title),
    element(
      'p',
      { class: `health health-${description.health}` },
      element('span', { class: 'health-mark', 'aria-hidden': 'true' }),
      description.note ?? healthWord(description.health),
    ),
    element(
      'dl',
      {},
      ...description.facts.flatMap(({ label, value, title }) => [element('dt', {}, label), element('dd', { title: title ?? null }, value)]),
    ),
  ];
}

function overview(scene: Scene, reference: Reference, list: List): (HTMLElement | null)[] {
  const { summary } = scene.fabric;
  const wrong = wrongTargets(scene);
  const facts: readonly (readonly [string, number])[] = [
    [l10n.t('Hosts'), summary.hosts],
    ['GPU', summary.gpus],
    [l10n.t('Adapters'), summary.adapters],
    [l10n.t('Switches'), summary.switches],
    [l10n.t('Tiers'), summary.tiers],
    [l10n.t('Cables'), scene.fabric.links.filter(({ kind }) => kind === 'fabric').length],
  ];
  const items = wrong.slice(0, longest + 1).map((target) => {
    if (target.kind === 'link') {
      const link = scene.fabric.links[target.at];
      return reference(
        link === undefined ? '' : `${endOf(scene, link, 'a')} ↔ ${endOf(scene, link, 'b')}: ${link.note ?? healthWord(link.state)}`,
        target,
      );
    }
    const node = scene.fabric.nodes[target.at];
    return reference(`${labelOf(scene, target.at)}: ${node?.note ?? healthWord(node?.health ?? 'unknown')}`, target);
  });
  const heading = wrong.length === 0 ? l10n.t('Nothing wrong was found') : l10n.t('Wrong, worst first ({0})', wrong.length);
  const { problems } = scene.fabric;
  return [
    element('h2', {}, l10n.t('Overview')),
    element('dl', {}, ...facts.flatMap(([label, value]) => [element('dt', {}, label), element('dd', {}, String(value))])),
    wrong.length === 0
      ? element('p', { class: 'health health-ok' }, element('span', { class: 'health-mark', 'aria-hidden': 'true' }), heading)
      : list(heading, items),
    list(
      l10n.t('Not understood in the input'),
      problems.map(({ message }) => element('li', {}, message)),
    ),
  ];
}

function related(scene: Scene, target: Target, reference: Reference, list: List, reveal: (id: string) => void): (HTMLElement | null)[] {
  if (target.kind === 'link') {
    const ends = [scene.from[target.at] ?? -1, scene.to[target.at] ?? -1].filter((at) => at >= 0);
    return [
      list(
        l10n.t('Ends'),
        ends.map((at) => reference(labelOf(scene, at), { kind: 'node', at })),
      ),
    ];
  }
  const id = scene.fabric.nodes[target.at]?.id;
  const children = scene.childrenOf.get(target.at) ?? [];
  const links = scene.linksOf.get(target.at) ?? [];
  return [
    id === undefined
      ? null
      : element('button', { type: 'button', class: 'button reveal', on: { click: () => reveal(id) } }, l10n.t('Show in Clusters')),
    list(
      l10n.t('Inside'),
      children.map((at) => reference(scene.fabric.nodes[at]?.name ?? '', { kind: 'node', at })),
    ),
    list(
      l10n.t('Links'),
      links.slice(0, longest + 1).map((at) => {
        const link = scene.fabric.links[at];
        return reference(link === undefined ? '' : linkLine(scene, link), { kind: 'link', at });
      }),
    ),
  ];
}
