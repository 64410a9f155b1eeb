import * as l10n from '@vscode/l10n';
import type { Mention, MentionEnd } from '../../src/protocol/topology.js';
import { element, fill } from '../shared/dom.js';
import type { Scene } from './scene.js';
import type { Target } from './target.js';

/** Lines of the workspace's settings and logs about what is selected. */
export interface MentionsView {
  /** A section that fills when the answer comes; null for what no line can be about. */
  of(scene: Scene, target: Target): HTMLElement | null;
}

/** Makes the view; `ask` looks through the workspace, `open` shows a line in the editor. */
export function mentionsView(ask: (ends: readonly MentionEnd[]) => Promise<readonly Mention[]>, open: (mention: Mention) => void): MentionsView {
  let last: { readonly key: string; readonly section: HTMLElement } | null = null;
  return {
    of: (scene, target) => {
      const ends = endsOf(scene, target);
      if (ends.length === 0) return null;
      const key = JSON.stringify(ends);
      if (last?.key === key) return last.section;
      const list = element('ul', { 'aria-live': 'polite' }, element('li', { class: 'quiet' }, l10n.t('Looking through settings and logs…')));
      const section = element('section', { class: 'mentions' }, element('h3', {}, l10n.t('Settings and log lines about it')), list);
      last = { key, section };
      ask(ends).then(
        (mentions) => fill(list, ...(mentions.length === 0 ? [nothing()] : mentions.map((mention) => item(mention, open)))),
        (error: unknown) => fill(list, element('li', {}, error instanceof Error ? error.message : String(error))),
      );
      return section;
    },
  };
}

function nothing(): HTMLElement {
  return element('li', { class: 'quiet' }, l10n.t('No file of the workspace names it.'));
}

function item(mention: Mention, open: (mention: Mention) => void): HTMLElement {
  const what = mention.kind === 'uses' ? l10n.t('uses it') : mention.kind === 'leaves out' ? l10n.t('leaves it out') : l10n.t('log');
  return element(
    'li',
    {},
    element('button', { type: 'button', class: 'link', on: { click: () => open(mention) } }, `${mention.file}:${String(mention.line)}`),
    element('span', { class: 'quiet' }, ` ${what}`),
    element('code', { class: 'line' }, mention.text),
  );
}

/** The ends of a cable, or the one adapter or switch that is selected. */
function endsOf(scene: Scene, selected: Target): MentionEnd[] {
  const only = selected.kind === 'finding' ? scene.findings[selected.at]?.links[0] : undefined;
  const target: Target = only === undefined ? selected : { kind: 'link', at: only };
  const { nodes, links } = scene.fabric;
  const end = (at: number, port: string | null): MentionEnd[] => {
    const node = nodes[at];
    if (node?.kind === 'switch') return [{ owner: node.name, device: null, port: null }];
    const owner = nodes[scene.parent[at] ?? -1];
    const number = port !== null && /^\d+$/.test(port) ? Number(port) : null;
    return node?.kind === 'nic' && owner !== undefined ? [{ owner: owner.name, device: node.name, port: number }] : [];
  };
  if (target.kind === 'node') return nodes[target.at]?.kind === 'nic' ? end(target.at, null) : [];
  const link = target.kind === 'link' ? links[target.at] : undefined;
  if (link?.kind !== 'fabric') return [];
  return [...end(scene.from[target.kind === 'link' ? target.at : -1] ?? -1, link.aPort), ...end(scene.to[target.kind === 'link' ? target.at : -1] ?? -1, link.bPort)];
}
