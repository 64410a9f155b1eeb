import * as l10n from '@vscode/l10n';
import { element } from '../shared/dom.js';
import { labelOf } from './describe.js';
import { titledList } from './details.js';
import type { Paths } from './paths.js';
import type { Scene } from './scene.js';
import type { Target } from './target.js';

/** The nodes of one of the shortest paths, each with the port that it is left by, as a list to select from. */
export function onePath(scene: Scene, paths: Paths, select: (target: Target) => void): HTMLElement | null {
  const { fabric } = scene;
  const items = paths.one.map(({ node, link }) => {
    const cable = link === null ? undefined : fabric.links[link];
    const from = cable === undefined ? null : cable.a === fabric.nodes[node]?.id ? cable.aPort : cable.bPort;
    const text = `${labelOf(scene, node)}${from === null ? '' : `/${from}`}`;
    return element('li', {}, element('button', { type: 'button', class: 'link', on: { click: () => select({ kind: 'node', at: node }) } }, text));
  });
  return titledList(l10n.t('One of the paths'), items);
}
