import * as l10n from '@vscode/l10n';
import { healthWord } from '../../src/fabric/summary.js';
import { element, fill } from '../shared/dom.js';
import { card } from './card.js';
import { changeWord, codeLabel, describe, endsOf, labelOf, linkLine } from './describe.js';
import { type FindingGroup, findingGroups, findingNodes, findingsOf, severityHealth, severityWord } from './findings.js';
import { provenance } from './provenance.js';
import { healthOrder, linksAt, type Scene } from './scene.js';
import { bundleLinks, changedTargets, type Target, targetOfCode, untoldTargets } from './target.js';

/** Rows that a list in the column shows before it says how many more there are. */
const longest = 40;

/** The column beside the picture: what is selected, or what is wrong with the whole. */
export interface Details {
  readonly element: HTMLElement;
  /** `more` is put after what is known of the target, such as what the extension found about it. */
  show(scene: Scene, target: Target | null, more: readonly (HTMLElement | null)[]): void;
}

/** What the column can ask for. */
export interface DetailEvents {
  readonly select: (target: Target | null) => void;
  /** Show a node in the Clusters tree. */
  readonly reveal: (id: string) => void;
  /** Take a node as an end of a path. */
  readonly path: (at: number) => void;
}

/** Makes the detail column. */
export function details({ select, reveal, path }: DetailEvents): Details {
  const column = element('aside', { class: 'details', 'aria-label': l10n.t('Details'), tabindex: 0 });
  const reference = (text: string, target: Target): HTMLElement =>
    element('li', {}, element('button', { type: 'button', class: 'link', on: { click: () => select(target) } }, text));
  return {
    element: column,
    show: (scene, target, more) => {
      if (target === null) {
        fill(column, ...overview(scene, reference, more));
        return;
      }
      const description = describe(scene, target, Date.now());
      if (description === null) return;
      const close = element('button', { type: 'button', class: 'button close', on: { click: () => select(null) } }, l10n.t('Overview'));
      fill(
        column,
        close,
        ...card(description),
        ...actions(scene, target, reveal, path),
        ...more,
        ...provenance(scene, target, Date.now()),
        ...related(scene, target, reference),
      );
    },
  };
}

type Reference = (text: string, target: Target) => HTMLElement;

/** A titled list that says how many more there are; null where there are none. */
export function titledList(title: string, items: readonly HTMLElement[], count = items.length): HTMLElement | null {
  if (count === 0) return null;
  const more = count > longest ? element('li', {}, l10n.t('and {0} more', count - longest)) : null;
  return element('section', {}, element('h3', {}, title), element('ul', {}, ...items.slice(0, longest), more));
}

function overview(scene: Scene, reference: Reference, more: readonly (HTMLElement | null)[]): (HTMLElement | null)[] {
  const { summary } = scene.fabric;
  const wrong = untoldTargets(scene);
  const facts: readonly (readonly [string, number])[] = [
    [l10n.t('Hosts'), summary.hosts],
    ['GPU', summary.gpus],
    [l10n.t('Adapters'), summary.adapters],
    [l10n.t('Switches'), summary.switches],
    [l10n.t('Tiers'), summary.tiers],
    [l10n.t('Pods'), scene.layout.groups.filter(({ kind }) => kind === 'pod').length],
    [l10n.t('Cables'), scene.fabric.links.reduce((sum, { kind }) => sum + (kind === 'fabric' ? 1 : 0), 0)],
  ];
  const items = wrong.slice(0, longest).map((target) => reference(wrongText(scene, target), target));
  const changed = changedTargets(scene);
  const heading = wrong.length === 0 ? l10n.t('Nothing wrong was found') : l10n.t('Wrong, worst first ({0})', wrong.length);
  const found = findingGroups(scene);
  const { problems } = scene.fabric;
  return [
    element('h2', {}, l10n.t('Overview')),
    element('dl', {}, ...facts.flatMap(([label, value]) => (value === 0 ? [] : [element('dt', {}, label), element('dd', {}, value.toLocaleString('en'))]))),
    ...more,
    titledList(
      l10n.t('Changed between the captures ({0})', changed.length),
      changed.slice(0, longest).map((target) => reference(changeText(scene, target), target)),
      changed.length,
    ),
    found.length === 0 ? null : element('h3', {}, l10n.t('Found by the checks of the fabric ({0})', scene.findings.length)),
    ...found.map((group) => findingList(scene, group, reference, scene.findings.length <= fewFindings)),
    wrong.length === 0 && found.length > 0
      ? null
      : wrong.length === 0
      ? element('p', { class: 'health health-ok' }, element('span', { class: 'health-mark', 'aria-hidden': 'true' }), heading)
      : titledList(heading, items, wrong.length),
    titledList(
      l10n.t('Not understood in the input'),
      problems.map(({ message }) => element('li', {}, message)),
    ),
  ];
}

/** Up to so many findings all lists are open. */
const fewFindings = 12;

/** Findings of one check, which open at a click or key; each selects both of its ends. */
function findingList(scene: Scene, { title, severity, members }: FindingGroup, reference: Reference, open: boolean): HTMLElement {
  const items = members.slice(0, longest).map((at) => reference(scene.findings[at]?.message ?? '', { kind: 'finding', at }));
  const more = members.length > longest ? element('li', {}, l10n.t('and {0} more', members.length - longest)) : null;
  const list = element(
    'details',
    { class: 'finding-group' },
    element(
      'summary',
      {},
      element(
        'span',
        { class: `health health-${severityHealth(severity)}` },
        element('span', { class: 'health-mark', 'aria-hidden': 'true' }),
        element('span', { class: 'visually-hidden' }, `${severityWord(severity)}: `),
        element('span', {}, `${title} (${String(members.length)})`),
      ),
    ),
    element('ul', {}, ...items, more),
  );
  list.open = open;
  return list;
}

/** A target that changed between two captures, in one line. */
export function changeText(scene: Scene, target: Target): string {
  if (target.kind !== 'link' && target.kind !== 'node') return '';
  const { diff, fabric } = scene;
  const link = target.kind === 'link' ? fabric.links[target.at] : undefined;
  const mark = (target.kind === 'link' ? diff?.links : diff?.nodes)?.[target.at] ?? 0;
  const fields = (target.kind === 'link' ? diff?.linkFields : diff?.nodeFields)?.get(target.at) ?? [];
  const name = link === undefined ? labelOf(scene, target.at) : endsOf(scene, link);
  return [`${name}: ${changeWord(mark)}`, ...fields.map(({ field, before, after }) => `${field} ${String(before ?? '–')} → ${String(after ?? '–')}`)].join(', ');
}

/** A target that is not well in one line. */
export function wrongText(scene: Scene, target: Target): string {
  if (target.kind === 'link') {
    const link = scene.fabric.links[target.at];
    return link === undefined ? '' : `${endsOf(scene, link)}: ${link.note ?? healthWord(link.state)}`;
  }
  if (target.kind !== 'node') return '';
  const node = scene.fabric.nodes[target.at];
  return `${labelOf(scene, target.at)}: ${node?.note ?? healthWord(node?.health ?? 'unknown')}`;
}

function actions(scene: Scene, target: Target, reveal: DetailEvents['reveal'], path: DetailEvents['path']): (HTMLElement | null)[] {
  if (target.kind !== 'node') return [];
  const id = scene.fabric.nodes[target.at]?.id;
  if (id === undefined) return [];
  return [
    element(
      'p',
      { class: 'actions' },
      element('button', { type: 'button', class: 'button', on: { click: () => reveal(id) } }, l10n.t('Show in Clusters')),
      element('button', { type: 'button', class: 'button', on: { click: () => path(target.at) } }, l10n.t('Path from here')),
    ),
  ];
}

function related(scene: Scene, target: Target, reference: Reference): (HTMLElement | null)[] {
  const { links, nodes } = scene.fabric;
  const linkItem = (at: number): HTMLElement => {
    const link = links[at];
    return reference(link === undefined ? '' : linkLine(scene, link), { kind: 'link', at });
  };
  const foundItems = (kind: 'link' | 'node'): HTMLElement | null => {
    const own = 'at' in target ? findingsOf(scene, kind, target.at) : [];
    const items = own.map((at) => reference(`${scene.findings[at]?.title ?? ''}: ${scene.findings[at]?.message ?? ''}`, { kind: 'finding', at }));
    return titledList(l10n.t('Found by the checks of the fabric ({0})', own.length), items);
  };
  switch (target.kind) {
    case 'finding': {
      const finding = scene.findings[target.at];
      if (finding === undefined) return [];
      const ends = findingNodes(scene, finding);
      return [
        titledList(l10n.t('Ends'), ends.slice(0, longest).map((at) => reference(labelOf(scene, at), { kind: 'node', at })), ends.length),
        titledList(l10n.t('Links'), finding.links.slice(0, longest).map(linkItem), finding.links.length),
      ];
    }
    case 'link': {
      const ends = [scene.from[target.at] ?? -1, scene.to[target.at] ?? -1].filter((at) => at >= 0);
      return [
        foundItems('link'),
        titledList(
          l10n.t('Ends'),
          ends.map((at) => reference(labelOf(scene, at), { kind: 'node', at })),
        ),
      ];
    }
    case 'bundle': {
      const worst = (at: number): number => healthOrder.indexOf(links[at]?.state ?? 'ok');
      const own = bundleLinks(scene, target).sort((a, b) => worst(b) - worst(a));
      const ends = [target.a, target.b].map((code) => reference(codeLabel(scene, code), targetOfCode(scene, code)));
      return [titledList(l10n.t('Ends'), ends), titledList(l10n.t('Links'), own.slice(0, longest).map(linkItem), own.length)];
    }
    case 'group': {
      const worst = (at: number): number => healthOrder.indexOf(nodes[at]?.health ?? 'ok');
      const members = [...(scene.layout.groups[target.at]?.members ?? [])].sort((a, b) => worst(b) - worst(a));
      const items = members.slice(0, longest).map((at) => {
        const node = nodes[at];
        const state = node === undefined || node.health === 'ok' ? '' : `: ${node.note ?? healthWord(node.health)}`;
        return reference(`${node?.name ?? ''}${state}`, { kind: 'node', at });
      });
      return [titledList(l10n.t('Inside'), items, members.length)];
    }
    case 'node': {
      const own = linksAt(scene, target.at);
      return [
        foundItems('node'),
        titledList(
          l10n.t('Inside'),
          (scene.childrenOf.get(target.at) ?? []).map((at) => reference(nodes[at]?.name ?? '', { kind: 'node', at })),
        ),
        titledList(l10n.t('Links'), own.slice(0, longest).map(linkItem), own.length),
      ];
    }
  }
}
